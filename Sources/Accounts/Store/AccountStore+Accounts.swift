package import Foundation
import GRDB

extension AccountStore {
    private static let most = 1000

    /// All accounts by name.
    package func accounts() async throws -> [Account] {
        try await read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM account ORDER BY nameKey").map { try Account($0) }
        }
    }

    /// The account of this name, whatever its case; nil if there is none.
    package func account(named name: String) async throws -> Account? {
        try await read { db in
            try Row.fetchOne(db, sql: "SELECT * FROM account WHERE nameKey = ?", arguments: [Account.key(of: name)])
                .map { try Account($0) }
        }
    }

    /// The account of this id; nil if there is none.
    package func account(id: String) async throws -> Account? {
        try await read { db in
            try Row.fetchOne(db, sql: "SELECT * FROM account WHERE id = ?", arguments: [id]).map { try Account($0) }
        }
    }

    /// Whether anybody can administer by logging in.
    package func hasOwner() async throws -> Bool { try await read { try Self.owners($0) > 0 } }

    /// Adds an account; the set-up code is void once there is an owner.
    ///
    /// - Throws: `AccountsError` `.invalidName`, `.invalidPassword`, `.nameTaken`, `.tooMany`.
    package func create(name: String, password: String, role: Role, now: Date = .now) async throws -> Account {
        let name = try Account.checkedName(name)
        try PasswordRule.check(password, name: name)
        let account = Account(name: name, role: role, at: now)
        let hash = try await hasher.hash(password).text
        try await write { db in try Self.insert(account, hash, db) }
        return account
    }

    /// The account, if the password is its; no name is quicker to refuse than another.
    package func account(named name: String, password: String) async throws -> Account? {
        let found = try await read { db in
            try Row.fetchOne(db, sql: "SELECT * FROM account WHERE nameKey = ?", arguments: [Account.key(of: name)])
                .map { (try Account($0), $0["password"] as String) }
        }
        let hash = try found.map { _, text in
            guard let hash = PasswordHash(text: text) else {
                throw AccountsError.damaged(detail: "the password of an account")
            }
            return hash
        }
        guard try await hasher.matches(password, hash), let (account, old) = found else { return nil }
        if hash?.cost != hasher.cost {
            let new = try await hasher.hash(password).text
            try await write { db in
                try db.execute(
                    sql: "UPDATE account SET password = ? WHERE id = ? AND password = ?",
                    arguments: [new, account.id, old]
                )
            }
        }
        return account
    }

    /// Gives the account another password, and ends its sessions but for one.
    ///
    /// - Throws: `AccountsError.invalidPassword`, `.unknownAccount` if it is gone.
    package func setPassword(_ password: String, of account: Account, keeping session: String? = nil) async throws {
        try PasswordRule.check(password, name: account.name)
        let hash = try await hasher.hash(password).text
        try await write { db in
            try db.execute(sql: "UPDATE account SET password = ? WHERE id = ?", arguments: [hash, account.id])
            guard db.changesCount == 1 else { throw AccountsError.unknownAccount(account.name) }
            try db.execute(
                sql: "DELETE FROM session WHERE account = ? AND id <> ?",
                arguments: [account.id, session ?? ""]
            )
        }
    }

    /// - Throws: `AccountsError.lastOwner`, `.unknownAccount` if it is gone.
    package func setRole(_ role: Role, of account: Account) async throws {
        try await write { db in
            try Self.keepingAnOwner(db) {
                try db.execute(sql: "UPDATE account SET role = ? WHERE id = ?", arguments: [role.rawValue, account.id])
                guard db.changesCount == 1 else { throw AccountsError.unknownAccount(account.name) }
            }
            if role == .owner { try db.execute(sql: "DELETE FROM setupCode") }
        }
    }

    /// Deletes the account, its sessions and its keys.
    ///
    /// - Throws: `AccountsError.lastOwner`, `.unknownAccount` if it is gone.
    package func delete(_ account: Account) async throws {
        try await write { db in
            try Self.keepingAnOwner(db) {
                try db.execute(sql: "DELETE FROM account WHERE id = ?", arguments: [account.id])
                guard db.changesCount == 1 else { throw AccountsError.unknownAccount(account.name) }
            }
        }
    }

    /// Refuses a change, and with it the transaction, that would take the last owner.
    private static func keepingAnOwner(_ db: Database, _ change: () throws -> Void) throws {
        let had = try owners(db)
        try change()
        guard try had == 0 || owners(db) > 0 else { throw AccountsError.lastOwner }
    }

    static func owners(_ db: Database) throws -> Int {
        try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM account WHERE role = ?", arguments: [Role.owner.rawValue]) ?? 0
    }

    static func insert(_ account: Account, _ hash: String, _ db: Database) throws {
        guard try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM account") ?? 0 < Self.most else {
            throw AccountsError.tooMany("accounts")
        }
        let key = Account.key(of: account.name)
        guard try Row.fetchOne(db, sql: "SELECT id FROM account WHERE nameKey = ?", arguments: [key]) == nil else {
            throw AccountsError.nameTaken(account.name)
        }
        try db.execute(
            sql: "INSERT INTO account (id, name, nameKey, role, password, createdAt) VALUES (?, ?, ?, ?, ?, ?)",
            arguments: [
                account.id, account.name, key, account.role.rawValue, hash, account.createdAt.timeIntervalSince1970,
            ]
        )
        if account.role == .owner { try db.execute(sql: "DELETE FROM setupCode") }
    }
}
