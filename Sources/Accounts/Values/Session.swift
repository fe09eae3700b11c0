package import Foundation

/// A login that lasts.
package struct Session: Sendable, Equatable {
    /// Names it to people; the secret of the cookie is another.
    package let id: String
    package let createdAt: Date
    package let lastSeenAt: Date
    /// When it ends however much it is used.
    package let expiresAt: Date
    /// Where the login came from.
    package let address: String
    /// What the browser called itself.
    package let agent: String

    package init(id: String, createdAt: Date, lastSeenAt: Date, expiresAt: Date, address: String, agent: String) {
        self.id = id
        self.createdAt = createdAt
        self.lastSeenAt = lastSeenAt
        self.expiresAt = expiresAt
        self.address = address
        self.agent = agent
    }

    /// Seconds without a request after which it ends.
    package static let idle: TimeInterval = 7 * 86400
    /// Seconds after which it ends in any case.
    package static let longest: TimeInterval = 30 * 86400
    /// So many can be open for an account; a further one ends the one unused for longest.
    static let most = 50
}
