package import Foundation

/// The owner's wish that nothing be switched for a while.
package struct Hold: Codable, Sendable, Equatable {
    /// Nil means until it is lifted.
    package var until: Date?
    package var since: Date
    /// A few words for the others.
    package var note: String?

    package init(until: Date?, since: Date, note: String? = nil) {
        self.until = until
        self.since = since
        self.note = note
    }

    package func isActive(at now: Date) -> Bool { until.map { now < $0 } ?? true }
}
