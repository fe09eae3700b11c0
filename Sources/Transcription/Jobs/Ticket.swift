package import Foundation

/// What a recording's turn depends on.
package struct Ticket: Sendable, Equatable {
    /// How urgent a recording is.
    package enum Priority: Int, Sendable, Codable, CaseIterable, Comparable {
        case low, normal, high

        package static func < (one: Priority, other: Priority) -> Bool { one.rawValue < other.rawValue }
    }

    package let id: String
    /// Who is to get a fair share.
    package let owner: String
    package var priority: Priority
    /// Length of the recording in seconds; nil if nobody knows.
    package let duration: Double?
    package let createdAt: Date

    package init(id: String, owner: String, priority: Priority, duration: Double?, createdAt: Date) {
        self.id = id
        self.owner = owner
        self.priority = priority
        self.duration = duration
        self.createdAt = createdAt
    }
}
