import ArgumentParser
import SupervisorControl
import Updates

/// `update cancel`.
struct UpdateCancel: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Ends the update that is running, as long as nothing was switched."
    )

    @OptionGroup var options: UpdateOptions

    func run() async throws {
        try await reportingFailure {
            let started: StartedTransaction = try await options.ask(ControlRequest(.cancel))
            if options.json { return try options.print(started) }
            Terminal.standardOutput.print("The update is being cancelled.")
        }
    }
}
