package import Foundation

/// One attempt to change what runs: the content of the journal, from which everything else is derived.
package struct Transaction: Codable, Sendable, Equatable {
    package enum Kind: String, Codable, Sendable {
        case update
        /// Back to a retained generation, by the owner's wish.
        case rollback
    }

    /// Number of this format.
    package var v = Self.format
    package let txid: String
    /// Counts the stored versions of this journal, from 1.
    package var seq = 0
    package var state: UpdateState
    package let kind: Kind
    package let request: UpdateRequest
    package let from: Side
    /// Nil until the release is chosen.
    package var to: Side?
    /// Where a rollback leads; nil before one begins.
    ///
    /// Differs from `from` only when that is damaged.
    package var back: Side?
    package var database: DatabaseChange?
    /// The version the owner will end at when `to` is only a stop.
    package var goal: String?
    /// Version of the targets metadata `to` was chosen from.
    package var targetsVersion: Int?
    /// Set when `to` was chosen from metadata past their date, as the owner agreed to.
    package var isStale: Bool?
    /// Starts that remain; lowered durably before each start.
    package var triesLeft = 0
    /// The boot in which the journal was last stored.
    package var bootID: String
    package let startedAt: Date
    package var stateEnteredAt: Date
    /// How often the journal was stored; a transaction that goes round in circles is ended by it.
    package var storeCount = 0
    /// Check → whether the old release passed it before the switch.
    package var baseline: [String: Bool]?
    package var reason: Reason?
    /// Set once the outcome is certain and only cleaning up remains.
    package var ending: UpdateOutcome?

    package init(
        txid: String,
        state: UpdateState,
        kind: Kind,
        request: UpdateRequest,
        from: Side,
        to: Side? = nil,
        database: DatabaseChange? = nil,
        bootID: String,
        startedAt: Date
    ) {
        self.txid = txid
        self.state = state
        self.kind = kind
        self.request = request
        self.from = from
        self.to = to
        self.database = database
        self.bootID = bootID
        // The journal keeps whole seconds, and what is read must equal what was written.
        let second = Date(timeIntervalSince1970: startedAt.timeIntervalSince1970.rounded(.down))
        self.startedAt = second
        stateEnteredAt = second
    }

    package static let format = 1

    /// Whether the owner may cancel now.
    package var isCancellable: Bool { ending == nil && state.isCancellable }

    /// Whether the old release can be given the snapshot instead of the database that both releases used.
    package var canRestoreSnapshot: Bool {
        guard let database, database.snapshotPath != nil, !database.mode.isExclusive else { return false }
        return (back ?? from).database == from.database
    }

    /// Whether uploads wait and the servers cannot run beside each other.
    package var isExclusive: Bool { database?.mode.isExclusive ?? false }
}
