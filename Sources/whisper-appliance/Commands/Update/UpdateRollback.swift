import ArgumentParser
import SupervisorControl
import Updates

/// `update rollback`.
struct UpdateRollback: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Goes back to the release before.",
        discussion: """
            If the archive was converted meanwhile, the older release brings its older archive back. Recordings made \
            since are then not in it (they stay in the newer one, which is kept); --accept-loss agrees to that.
            """
    )

    @OptionGroup var options: UpdateOptions
    @OptionGroup var waiting: WaitOptions

    @Option(help: "Go back to this generation, not to the one before.")
    var generation: Int?

    @Option(help: ArgumentHelp("Agree that this many recordings are not in the older archive.", valueName: "count"))
    var acceptLoss: Int?

    func run() async throws {
        try await reportingFailure {
            var request = ControlRequest(.rollback)
            request.rollback = RollbackRequest(trigger: .user, generation: generation, acceptedLoss: acceptLoss)
            try await options.begin(request, waiting)
        }
    }
}
