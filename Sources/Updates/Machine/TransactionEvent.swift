/// What can happen to a transaction.
package enum TransactionEvent: Sendable, Equatable {
    /// Somebody asks for an update; refused while another transaction runs.
    case start(TransactionStart)
    /// The step of the current state ended.
    case stepDone(StepFacts)
    case stepRefused(Reason)
    case stepFailed(String)
    case stepTimedOut
    /// The old server was asked how healthy it is: check → passed.
    case baseline([String: Bool])
    /// Hold and window allow the switch now.
    case windowOpen
    /// The owner set or changed a hold.
    case held
    /// The old server is gone.
    case drained
    /// A file effect (generation written, link swapped, commit finished, collected) is durable.
    case effectDone
    /// A file effect failed.
    case effectFailed(Reason)
    /// The release a rollback leads to is damaged; `next` is an older one that is whole, if there is one.
    case targetDamaged(next: Side?)
    case serverReady
    case serverExited(String)
    case startTimedOut
    case gatePassed
    case gateFailed(checks: [String], message: String)
    case cancel
    /// A new process, in the boot `bootID`, found this transaction in the journal.
    case recovered(active: ActiveSide, bootID: String)
    /// The journal is gone; the appliance is idle.
    case finished
}

/// Which side the link `active` points at.
package enum ActiveSide: Sendable, Equatable, CaseIterable {
    case from, to
    /// Neither, or nothing that resolves.
    case other
}

/// All that a new transaction needs to know.
package struct TransactionStart: Sendable, Equatable {
    package var txid: String
    package var request: UpdateRequest
    package var from: Side
    /// The generation a rollback leads to and what that does to the database; nil for updates.
    package var target: Target?
    package var bootID: String
    /// Numbers that are free.
    package var nextGeneration: Int
    package var nextDatabase: Int
    package var floor: Floor
    package var failedVersions: [String]

    package struct Target: Sendable, Equatable {
        package var side: Side
        package var database: DatabaseChange

        package init(side: Side, database: DatabaseChange) {
            self.side = side
            self.database = database
        }
    }

    package init(
        txid: String,
        request: UpdateRequest,
        from: Side,
        target: Target? = nil,
        bootID: String,
        nextGeneration: Int,
        nextDatabase: Int,
        floor: Floor = Floor(),
        failedVersions: [String] = []
    ) {
        self.txid = txid
        self.request = request
        self.from = from
        self.target = target
        self.bootID = bootID
        self.nextGeneration = nextGeneration
        self.nextDatabase = nextDatabase
        self.floor = floor
        self.failedVersions = failedVersions
    }
}
