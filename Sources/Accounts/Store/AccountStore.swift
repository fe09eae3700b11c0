import Foundation
import GRDB

/// Accounts, sessions, keys and the audit log: one SQLite file of their own.
///
/// What a call acknowledged survives a power cut. Secrets are only ever kept as hashes. The file is not the archive's,
/// so that an update which is undone brings no revoked key back.
package struct AccountStore: Sendable {
    let path: String
    let pool: DatabasePool
    let hasher: PasswordHasher

    /// Opens the file, or makes it for the owner of the process only.
    ///
    /// - Parameter cost: The work of a try at a password; a login brings older hashes up to it.
    /// - Throws: `AccountsError.unusable`.
    package init(path: String, cost: PasswordCost = .standard) throws {
        self.path = path
        hasher = PasswordHasher(cost: cost)
        do {
            // SQLite gives its other files the mode of this one.
            if !FileManager.default.fileExists(atPath: path) {
                _ = FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
            }
            var configuration = Configuration()
            configuration.label = "accounts"
            configuration.busyMode = .timeout(10)  // The command line may be writing too.
            configuration.maximumReaderCount = 2
            configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA secure_delete = ON") }
            pool = try DatabasePool(path: path, configuration: configuration)
            // The pool's own setting, made after the configuration's, would lose the last writes in a power cut.
            try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
            try AccountSchema.migrator.migrate(pool)
        } catch let error as DatabaseError {
            throw AccountsError(error, path: path)
        }
    }

    func read<Value: Sendable>(_ work: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        do {
            return try await pool.read(work)
        } catch let error as DatabaseError {
            throw AccountsError(error, path: path)
        }
    }

    func write<Value: Sendable>(_ work: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        do {
            return try await pool.write(work)
        } catch let error as DatabaseError {
            throw AccountsError(error, path: path)
        }
    }
}
