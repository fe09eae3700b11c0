/// What is to be done after a transition, in the order given.
///
/// Those marked “→” answer with an event; a list has at most one of them, and it is the last.
package enum TransactionEffect: Sendable, Equatable {
    /// One end of the transaction.
    package enum End: Sendable, Equatable { case from, to, back }

    /// → `stepDone`, `stepRefused`, `stepFailed`, `stepTimedOut`
    case runStep(UpdateStep)
    /// → `baseline`
    case probeBaseline
    /// → `windowOpen`
    case awaitPermission
    /// → `drained`
    case drainOld
    /// → `effectDone`, `effectFailed`
    case writeGeneration
    /// → `effectDone`, `effectFailed`; for `back` also `targetDamaged`
    case swapActive(End)
    /// Makes a generation of the old release with the snapshot as its database. → `targetDamaged`, `effectFailed`
    case restoreSnapshot
    /// → `serverReady`, `serverExited`, `startTimedOut`
    case startServer(End)
    /// → `gatePassed`, `gateFailed`, `serverExited`
    case gate(End)
    /// Floor, intake, supervisor link. → `effectDone`, `effectFailed`
    case finishCommit
    /// Deletes what nobody needs any more. → `effectDone`, `effectFailed`
    case collect
    /// Adds to the history, removes the journal and keeps room for the next time. → `finished`, `effectFailed`
    case finish

    /// The old server finishes its requests in the background.
    case retireOld
    case stopServer(End)
    /// Makes sure that a server of `from` runs.
    case resumeOld
    /// Makes room for what follows, if the disk is full.
    case freeBallast
    case discardStaging, discardSnapshot, discardDatabase, discardGeneration
    /// The old generation remembers that its database was migrated in place.
    case noteSchema
    /// The version of `to` is not to be tried again by itself.
    case recordFailed
    /// Keeps what is known about the failure.
    case writeReport
    /// Adds to the history; the journal stays.
    case recordHistory
    case enterSafeMode
    /// Nothing more can be done now; the next recovery or request tries again.
    case park
    /// The answer to a request that cannot be granted.
    case refuse(Reason)
}
