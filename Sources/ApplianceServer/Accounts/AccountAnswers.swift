import Accounts
import Foundation

// What the routes of accounts answer with.

struct AccountAnswer: Encodable {
    var id: String
    var name: String
    var role: String
    var created_at: Date

    init(_ account: Account) {
        id = account.id
        name = account.name
        role = account.role.rawValue
        created_at = account.createdAt
    }
}

/// Who the caller is, as far as a page must know.
struct SessionAnswer: Encodable {
    @OrNull var account: AccountAnswer?
    var scopes: [String]
    /// Whether the set-up code is waited for.
    var setup_needed: Bool
    /// Whether a password would be taken over this connection.
    var login_possible: Bool
}

struct OpenSessionAnswer: Encodable {
    var id: String
    var created_at: Date
    var last_seen_at: Date
    var expires_at: Date
    var address: String
    var agent: String
    /// Whether it is the caller's own.
    var current: Bool

    init(_ session: Session, current: Bool) {
        id = session.id
        created_at = session.createdAt
        last_seen_at = session.lastSeenAt
        expires_at = session.expiresAt
        address = session.address
        agent = session.agent
        self.current = current
    }
}

struct KeyAnswer: Encodable {
    var id: String
    var name: String
    var prefix: String
    var scopes: [String]
    var account: String
    var created_at: Date
    @OrNull var last_used_at: Date?
    @OrNull var expires_at: Date?
    @OrNull var revoked_at: Date?
    /// The key itself: only in the answer that creates it.
    var key: String?

    init(_ key: APIKey, secret: String? = nil) {
        id = key.id
        name = key.name
        prefix = key.prefix
        scopes = key.scopes.names
        account = key.owner
        created_at = key.createdAt
        last_used_at = key.lastUsedAt
        expires_at = key.expiresAt
        revoked_at = key.revokedAt
        self.key = secret
    }
}

struct AuditAnswer: Encodable {
    struct Entry: Encodable {
        var number: Int64
        var at: Date
        var actor: String
        var action: String
        @OrNull var subject: String?
        @OrNull var address: String?
        var outcome: String
    }

    var entries: [Entry]
    @OrNull var next_before: Int64?

    /// - Parameter page: At most so many of the entries; one more tells that there are others.
    init(_ found: [AuditEntry], page: Int) {
        entries = found.prefix(page).map { entry in
            Entry(
                number: entry.number,
                at: entry.at,
                actor: entry.actor,
                action: entry.action,
                subject: entry.subject,
                address: entry.address,
                outcome: entry.outcome
            )
        }
        next_before = found.count > page ? entries.last?.number : nil
    }
}
