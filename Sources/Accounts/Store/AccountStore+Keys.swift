package import Foundation
import GRDB

extension AccountStore {
    private static let select =
        "SELECT apiKey.*, account.name AS owner FROM apiKey JOIN account ON account.id = account"

    /// Makes a key for an account.
    ///
    /// - Returns: What is known of it, and the key itself, which is kept nowhere.
    /// - Throws: `AccountsError.invalidName`, `.tooMany`.
    package func createKey(
        named name: String,
        for account: Account,
        scopes: Set<Scope>,
        expiresAt: Date? = nil,
        now: Date = .now
    ) async throws -> (key: APIKey, secret: String) {
        let name = try Account.checkedName(name)
        let secret = Secret.make(prefix: APIKey.mark)
        let key = APIKey(
            id: Secret.identifier("key"),
            name: name,
            prefix: String(secret.prefix(APIKey.mark.count + 6)),
            scopes: scopes,
            owner: account.name,
            createdAt: now,
            lastUsedAt: nil,
            expiresAt: expiresAt,
            revokedAt: nil
        )
        try await write { db in
            let count = "SELECT COUNT(*) FROM apiKey WHERE account = ?"
            guard try Int.fetchOne(db, sql: count, arguments: [account.id]) ?? 0 < APIKey.most else {
                throw AccountsError.tooMany("keys of this account")
            }
            try db.execute(
                sql: """
                    INSERT INTO apiKey (id, hash, account, name, prefix, scopes, createdAt, expiresAt)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    key.id, Secret.hash(secret), account.id, key.name, key.prefix,
                    scopes.names.joined(separator: " "), now.timeIntervalSince1970, expiresAt?.timeIntervalSince1970,
                ]
            )
        }
        return (key, secret)
    }

    /// The valid key with this secret, and whose it is; nil for anything else.
    package func key(secret: String, now: Date = .now) async throws -> (key: APIKey, account: Account)? {
        let hash = Secret.hash(secret)
        let found: (key: APIKey, account: Account)? = try await read { db in
            guard let row = try Row.fetchOne(db, sql: Self.select + " WHERE hash = ?", arguments: [hash]) else {
                return nil
            }
            let owner = try Row.fetchOne(db, sql: "SELECT * FROM account WHERE id = ?", arguments: [row["account"]])
            return try owner.map { (APIKey(row), try Account($0)) }
        }
        guard let found, found.key.isValid(at: now) else { return nil }
        if now.timeIntervalSince(found.key.lastUsedAt ?? .distantPast) >= Self.grain {
            try await write { db in
                try db.execute(
                    sql: "UPDATE apiKey SET lastUsedAt = ? WHERE id = ?",
                    arguments: [now.timeIntervalSince1970, found.key.id]
                )
            }
        }
        return found
    }

    /// Keys by age, revoked ones included: all, or those of one account.
    package func keys(of account: String? = nil) async throws -> [APIKey] {
        try await read { db in
            try Row.fetchAll(
                db,
                sql: Self.select + " WHERE ? IS NULL OR account = ? ORDER BY apiKey.createdAt, apiKey.id",
                arguments: [account, account]
            ).map(APIKey.init)
        }
    }

    /// Ends a key for good; from the next request on it opens nothing.
    ///
    /// - Parameter account: Only if it is this account's; nil for whoever's it is.
    /// - Returns: Whether there was one that was not revoked.
    package func revokeKey(_ id: String, of account: String? = nil, now: Date = .now) async throws -> Bool {
        try await write { db in
            try db.execute(
                sql: """
                    UPDATE apiKey SET revokedAt = ?
                    WHERE id = ? AND revokedAt IS NULL AND (? IS NULL OR account = ?)
                    """,
                arguments: [now.timeIntervalSince1970, id, account, account]
            )
            return db.changesCount > 0
        }
    }
}
