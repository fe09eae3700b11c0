/// What to do with a transaction whose process died, by the state it died in.
///
/// Before the switch: forget. From the switch to the commit: back, unless tries remain. After the commit: forward.
/// Every decision may itself be interrupted and is then made again, with the same result.
package enum Recovery: Sendable, Equatable {
    /// Undo what was prepared; the old release was never touched.
    case forget
    /// Keep waiting for the window.
    case keepWaiting
    /// The switch happened: start the new release, with one try less.
    case tryAgain
    case rollBack
    /// Finish the commit.
    case finishCommit
    case collectAgain
    /// Swap, start and look again.
    case redoRollback
    /// The outcome is certain: clean up again.
    case redoEnding
    case staySafe

    package static func decide(_ transaction: Transaction, active: ActiveSide) -> Recovery {
        if transaction.ending != nil, transaction.state != .safeMode { return .redoEnding }
        switch transaction.state {
        case .resolve, .download, .verify, .seal, .preflight, .drain, .snapshot, .migrate, .arm: return .forget
        case .wait: return .keepWaiting
        case .switch where active == .from: return .forget
        case .switch, .probation: return active == .to && transaction.triesLeft > 0 ? .tryAgain : .rollBack
        // A commit that could not be stored for certain was undone; that the journal has it all the same means nothing.
        case .commit: return active == .from ? .rollBack : .finishCommit
        case .collect: return .collectAgain
        case .rollback: return .redoRollback
        case .rolledBack: return .redoEnding
        case .safeMode: return .staySafe
        }
    }
}
