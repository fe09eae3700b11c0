import DurableStorage
import Foundation
import GRDB

/// Accounts, sessions, keys and the audit log: one SQLite file of their own.
///
/// What a call acknowledged survives a power cut. Secrets are only ever kept as hashes. The file is not the archive's,
/// so that an update which is undone brings no revoked key back.
package struct AccountStore: Sendable {
    let path: String
    private let opened: Result<Opened, AccountsError>

    private struct Opened {
        let pool: DatabasePool
        let file: FileIdentity?
    }

    let hasher: PasswordHasher

    /// Opens the file, or makes it for the owner of the process only.
    ///
    /// - Parameters:
    ///   - cost: The work of a try at a password; a login brings older hashes up to it.
    ///   - toleratesDamage: Whether the store of a broken file is made all the same, for a server that does what it can
    ///     without: every use of it throws.
    /// - Throws: `AccountsError.unusable`.
    package init(path: String, cost: PasswordCost = .standard, toleratesDamage: Bool = false) throws {
        self.path = path
        hasher = PasswordHasher(cost: cost)
        do {
            // Two processes that make one at the same time would do everything twice, and fail.
            let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
            opened = .success(try FolderLock.hold(folder) { try Self.open(path) })
        } catch let error as StorageError {
            let reason = AccountsError.unusable(path: path, detail: "\(error)")
            guard toleratesDamage, case .system = error else { throw reason }
            opened = .failure(reason)
        } catch let error as DatabaseError {
            let reason = AccountsError(error, path: path)
            guard toleratesDamage, Self.lasting.contains(error.resultCode) else { throw reason }
            opened = .failure(reason)
        }
    }

    private static func open(_ path: String) throws -> Opened {
        // SQLite gives its other files the mode of this one.
        if !FileManager.default.fileExists(atPath: path) {
            _ = FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
        }
        var configuration = Configuration()
        configuration.label = "accounts"
        configuration.busyMode = .timeout(10)  // The command line may be writing too.
        configuration.maximumReaderCount = 2
        configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA secure_delete = ON") }
        let pool = try DatabasePool(path: path, configuration: configuration)
        // The pool's own setting, made after the configuration's, would lose the last writes in a power cut.
        try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        try AccountSchema.migrator.migrate(pool)
        return Opened(pool: pool, file: FileIdentity(of: path))
    }

    /// Damage that is still there at the next try.
    private static let lasting: [ResultCode] = [.SQLITE_NOTADB, .SQLITE_CORRUPT, .SQLITE_CANTOPEN, .SQLITE_PERM]

    /// - Throws: Why the file could not be opened.
    var pool: DatabasePool { get throws(AccountsError) { try opened.get().pool } }

    /// Why they cannot be used now; nil if they can.
    package func problem() async -> AccountsError? {
        switch opened {
        case .failure(let error): return error
        case .success(let opened) where opened.file != FileIdentity(of: path): return .replaced(path: path)
        case .success: break
        }
        do {
            _ = try await read { try Int.fetchOne($0, sql: "SELECT 1 FROM account LIMIT 1") }
            return nil
        } catch {
            return error as? AccountsError ?? .damaged(detail: "\(error)")
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
