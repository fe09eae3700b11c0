package import Foundation
import GRDB

extension AccountStore {
    /// A new set-up code, which voids those before; nil once there is an owner.
    package func renewSetupCode() async throws -> String? {
        let code = SetupCode.make()
        return try await write { db in
            guard try Self.owners(db) == 0 else { return nil }
            try db.execute(sql: "DELETE FROM setupCode")
            try db.execute(sql: "INSERT INTO setupCode (hash) VALUES (?)", arguments: [Self.hash(code)])
            return code
        }
    }

    /// Makes the first owner, for whoever has the code; it works once.
    ///
    /// - Throws: `AccountsError` `.setupDone`, `.wrongCode`, `.invalidName`, `.invalidPassword`.
    package func setUp(code: String, name: String, password: String, now: Date = .now) async throws -> Account {
        let codeHash = Self.hash(code)
        // Before anything is hashed at length: whoever has no code shall not cost much.
        try await read { db in try Self.check(codeHash, db) }
        let name = try Account.checkedName(name)
        try PasswordRule.check(password, name: name)
        let account = Account(name: name, role: .owner, at: now)
        let hash = try await hasher.hash(password).text
        try await write { db in
            try Self.check(codeHash, db)
            try Self.insert(account, hash, db)
        }
        return account
    }

    private static func check(_ codeHash: Data, _ db: Database) throws {
        guard try owners(db) == 0 else { throw AccountsError.setupDone }
        guard try Row.fetchOne(db, sql: "SELECT 1 FROM setupCode WHERE hash = ?", arguments: [codeHash]) != nil else {
            throw AccountsError.wrongCode
        }
    }

    private static func hash(_ code: String) -> Data { Secret.hash(SetupCode.normalized(code)) }
}
