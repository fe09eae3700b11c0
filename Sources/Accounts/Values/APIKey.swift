package import Foundation

/// What a program shows instead of a name and a password.
package struct APIKey: Sendable, Equatable {
    package let id: String
    package let name: String
    /// The beginning of the key, to tell it from others.
    package let prefix: String
    package let scopes: Set<Scope>
    /// The name of the account it acts for; it never may more than that.
    package let owner: String
    package let createdAt: Date
    /// To the minute.
    package let lastUsedAt: Date?
    package let expiresAt: Date?
    package let revokedAt: Date?

    package init(
        id: String,
        name: String,
        prefix: String,
        scopes: Set<Scope>,
        owner: String,
        createdAt: Date,
        lastUsedAt: Date?,
        expiresAt: Date?,
        revokedAt: Date?
    ) {
        self.id = id
        self.name = name
        self.prefix = prefix
        self.scopes = scopes
        self.owner = owner
        self.createdAt = createdAt
        self.lastUsedAt = lastUsedAt
        self.expiresAt = expiresAt
        self.revokedAt = revokedAt
    }

    /// What every key begins with.
    package static let mark = "wa_"
    /// So many keys, revoked ones included, an account can have.
    static let most = 200

    /// Whether it still opens anything.
    package func isValid(at now: Date) -> Bool { revokedAt == nil && expiresAt.map { now < $0 } ?? true }
}
