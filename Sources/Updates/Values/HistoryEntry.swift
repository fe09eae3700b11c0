package import Foundation

/// One finished transaction in the history.
package struct HistoryEntry: Codable, Sendable, Equatable {
    package var txid: String
    package var kind: Transaction.Kind
    package var trigger: UpdateRequest.Trigger
    package var outcome: UpdateOutcome
    package var fromVersion: String
    package var toVersion: String?
    /// The version that was to be reached by way of `toVersion`.
    package var goal: String?
    /// The version that was asked for by its number.
    package var asked: String?
    package var channel: String
    /// Set when the release came from metadata past their date, as the owner agreed to.
    package var acceptedStale: Bool?
    /// The generation that runs afterwards.
    package var generation: Int
    package var reason: Reason?
    package var startedAt: Date
    package var endedAt: Date

    package init(_ transaction: Transaction, outcome: UpdateOutcome, at now: Date) {
        txid = transaction.txid
        kind = transaction.kind
        trigger = transaction.request.trigger
        self.outcome = outcome
        fromVersion = transaction.from.release.version
        toVersion = transaction.to?.release.version
        goal = transaction.goal
        asked = transaction.request.version
        channel = transaction.request.channel
        acceptedStale = transaction.isStale
        let end = outcome == .committed ? transaction.to : transaction.back
        generation = (end ?? transaction.from).generation
        reason = transaction.reason
        startedAt = transaction.startedAt
        endedAt = Date(timeIntervalSince1970: now.timeIntervalSince1970.rounded(.down))
    }
}
