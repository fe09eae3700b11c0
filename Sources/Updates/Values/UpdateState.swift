/// Where a transaction is; the raw values are stored in journals and must never change.
package enum UpdateState: String, Codable, Sendable, CaseIterable {
    case resolve, download, verify, seal, preflight, wait, drain, snapshot, migrate, arm
    case `switch`, probation, commit, collect, rollback
    case rolledBack = "rolled-back"
    case safeMode = "safe-mode"

    /// What has to happen when something goes wrong here.
    package enum Phase: Sendable {
        /// Nothing of the running appliance was changed: forget the transaction.
        case before
        /// The new release may be active but is not trusted: go back.
        case uncertain
        /// The new release is committed: only forward.
        case committed
        /// Already on the way back or there.
        case back
    }

    package var phase: Phase {
        switch self {
        case .resolve, .download, .verify, .seal, .preflight, .wait, .drain, .snapshot, .migrate, .arm: .before
        case .switch, .probation: .uncertain
        case .commit, .collect: .committed
        case .rollback, .rolledBack, .safeMode: .back
        }
    }

    /// Whether the owner may still cancel.
    package var isCancellable: Bool {
        switch self {
        case .resolve, .download, .verify, .seal, .preflight, .wait, .drain: true
        default: false
        }
    }
}
