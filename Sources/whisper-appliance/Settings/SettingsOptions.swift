import ArgumentParser
import Foundation

/// The flags that every command reading settings shares.
struct SettingsOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Folder for models, transcripts and certificates.", valueName: "dir"))
    var dataDir: String?

    @Option(help: ArgumentHelp("YAML file with settings.", valueName: "file"))
    var config: String?

    /// Names the settings' file where nobody says `--config`: for child processes.
    static let fileVariable = "WHISPER_APPLIANCE_CONFIG"

    /// The settings, with this command's own flags before everything else.
    func load(_ flags: [String: String?] = [:]) async throws -> Settings {
        var given = flags.compactMapValues { $0 }
        if let dataDir { given["data-dir"] = dataDir }
        let file = config ?? ProcessInfo.processInfo.environment[Self.fileVariable]
        return try await Settings.load(flags: given, file: file)
    }
}
