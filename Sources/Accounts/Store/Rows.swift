import Foundation
import GRDB

// What rows mean.

extension Account {
    init(_ row: Row) throws {
        guard let role = Role(rawValue: row["role"]) else {
            throw AccountsError.damaged(detail: "the role of an account")
        }
        self.init(id: row["id"], name: row["name"], role: role, createdAt: row.date("createdAt"))
    }
}

extension Session {
    init(_ row: Row) {
        self.init(
            id: row["id"],
            createdAt: row.date("createdAt"),
            lastSeenAt: row.date("lastSeenAt"),
            expiresAt: row.date("expiresAt"),
            address: row["address"],
            agent: row["agent"]
        )
    }
}

extension APIKey {
    /// From a row of `apiKey` with the `owner`'s name beside it; scopes of later releases count for nothing.
    init(_ row: Row) {
        let scopes: String = row["scopes"]
        self.init(
            id: row["id"],
            name: row["name"],
            prefix: row["prefix"],
            scopes: Set(scopes.split(separator: " ").compactMap { Scope(rawValue: String($0)) }),
            owner: row["owner"],
            createdAt: row.date("createdAt"),
            lastUsedAt: row.date("lastUsedAt"),
            expiresAt: row.date("expiresAt"),
            revokedAt: row.date("revokedAt")
        )
    }
}

extension AuditEntry {
    init(_ row: Row) {
        self.init(
            at: row.date("at"),
            actor: row["actor"],
            action: row["action"],
            subject: row["subject"],
            address: row["address"],
            outcome: row["outcome"]
        )
        number = row["number"]
    }
}

extension Row {
    fileprivate func date(_ column: String) -> Date { Date(timeIntervalSince1970: self[column]) }

    fileprivate func date(_ column: String) -> Date? {
        let seconds: Double? = self[column]
        return seconds.map { Date(timeIntervalSince1970: $0) }
    }
}
