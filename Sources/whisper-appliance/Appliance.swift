import ArgumentParser
import Deployment

/// The command line.
struct Appliance: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "whisper-appliance",
        abstract: "Turns speech into text on your own machine.",
        version: BuildIdentity.current.version,
        subcommands: [
            Transcribe.self, Serve.self, Jobs.self, Models.self, Transcripts.self, AccountCommand.self, Backup.self,
            Update.self, MaintenanceCommand.self, DeploymentCommand.self, DoctorCommand.self, IdentityCommand.self,
            DriftCommand.self, SmokeTestCommand.self, BenchmarkCommand.self, Calibrate.self, Version.self,
        ]
    )
}
