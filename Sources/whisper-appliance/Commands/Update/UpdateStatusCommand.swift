import ArgumentParser
import SupervisorControl
import Updates

/// `update status`.
struct UpdateStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Says what the supervisor is doing, and how the last update ended."
    )

    @OptionGroup var options: UpdateOptions

    @Flag(help: "Stay until the update that is running has ended.")
    var follow = false

    func run() async throws {
        try await reportingFailure {
            var status: UpdateStatus = try await options.ask(ControlRequest(.status))
            if follow, let transaction = status.transactionID {
                status = try await UpdateWatch(client: options.client(), transaction: transaction).untilEnd()
            }
            if options.json { return try options.print(status) }
            if let version = status.currentVersion { Terminal.standardOutput.print("Version \(version) runs.") }
            Terminal.standardOutput.print(status.updating ? "\(status.percent) %  \(status.message)" : status.message)
        }
    }
}
