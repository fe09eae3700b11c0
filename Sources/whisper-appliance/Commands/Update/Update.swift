import ArgumentParser

/// `update`: everything about other releases, done by the supervisor of this installation.
struct Update: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Moves to other releases, and back.",
        subcommands: [
            UpdateCheck.self, UpdateStart.self, UpdateApply.self, UpdateStatusCommand.self, UpdateCancel.self,
            UpdateRollback.self, UpdateHistory.self, UpdateHold.self,
        ]
    )
}
