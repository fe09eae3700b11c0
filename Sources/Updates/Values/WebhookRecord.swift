package import Foundation

/// Which outcomes the owner's webhook was told, and when the next try is due.
///
/// What is still to be told is what the history has and this has not: a crash in between loses nothing.
package struct WebhookRecord: Codable, Sendable, Equatable {
    /// Seconds before the second try, the third and so on.
    package static let pauses = [5, 60, 300, 1800, 7200]
    /// More than the history is asked for.
    private static let remembered = 200

    /// Outcomes that were told, or given up.
    package private(set) var handled: [String]
    /// Tries for the one that comes next.
    package private(set) var attempts = 0
    /// When it may be tried again.
    package private(set) var due: Date?
    package private(set) var last: WebhookReport?

    /// Nothing of what happened before is told.
    package init(skipping history: [HistoryEntry]) {
        handled = Array(history.map(Self.key).suffix(Self.remembered))
    }

    /// The oldest outcome that is still to be told.
    package func next(in history: [HistoryEntry]) -> HistoryEntry? {
        let known = Set(handled)
        return history.first { !known.contains(Self.key($0)) }
    }

    /// No webhook is set, so nobody is to be told of this.
    package mutating func skip(_ entry: HistoryEntry) { finish(entry) }

    package mutating func succeed(_ entry: HistoryEntry, host: String, at now: Date) {
        last = report(.delivered, entry, host: host, message: nil, at: now)
        finish(entry)
    }

    /// Notes that a try failed: it is due again later, or given up.
    package mutating func fail(_ entry: HistoryEntry, message: String, at now: Date) {
        let isLast = attempts >= Self.pauses.count
        last = report(isLast ? .givenUp : .waiting, entry, host: nil, message: message, at: now)
        if isLast { return finish(entry) }
        due = Self.second(now.addingTimeInterval(Double(Self.pauses[attempts])))
        attempts += 1
    }

    /// How long to wait for the next try; a clock that was set back does not make it longer than it may be.
    package func pause(at now: Date) -> Duration {
        guard let due, attempts > 0 else { return .zero }
        return .seconds(min(Double(Self.pauses[attempts - 1]), max(0, due.timeIntervalSince(now))))
    }

    /// What makes an outcome the same one, also when its entry stands in the history twice.
    package static func key(_ entry: HistoryEntry) -> String { entry.txid + "." + entry.outcome.rawValue }

    private mutating func finish(_ entry: HistoryEntry) {
        handled = Array((handled + [Self.key(entry)]).suffix(Self.remembered))
        attempts = 0
        due = nil
    }

    private func report(
        _ state: WebhookReport.State,
        _ entry: HistoryEntry,
        host: String?,
        message: String?,
        at now: Date
    ) -> WebhookReport {
        WebhookReport(
            state: state,
            transaction: entry.txid,
            host: host,
            attempts: attempts + 1,
            message: message,
            at: Self.second(now)
        )
    }

    private static func second(_ date: Date) -> Date {
        Date(timeIntervalSince1970: date.timeIntervalSince1970.rounded(.down))
    }
}
