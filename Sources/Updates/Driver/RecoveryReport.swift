/// What the driver found and did at start-up.
package struct RecoveryReport: Sendable, Equatable {
    package enum Journal: Sendable, Equatable {
        case none
        /// A transaction is being finished; it was found in this state.
        case transaction(String, UpdateState)
        /// It could not be understood and was set aside.
        case damaged(String)
        /// Another process is working on it.
        case busy
    }

    package var journal: Journal
    /// The generation that is active; nil when none can be used.
    package var active: Generation?
    /// What became of its server, where the transaction did not start one itself.
    package var server: StartOutcome?
    /// What had to be repaired, one sentence each.
    package var findings: [String] = []
}
