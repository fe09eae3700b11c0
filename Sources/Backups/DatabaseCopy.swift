import DurableStorage
import GRDB

/// Copies SQLite databases that others are using.
enum DatabaseCopy {
    /// Writes a whole copy of `source` as it is at one moment to `target`, and has SQLite check it.
    ///
    /// - Throws: `BackupError.damaged`, `StorageError`.
    static func write(_ source: String, to target: String) throws {
        // SQLite fills an empty file, which has the mode that we give it.
        try DurableFile.write([], to: target, mode: 0o600)
        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        do {
            try DatabaseQueue(path: source, configuration: configuration).writeWithoutTransaction { db in
                try db.execute(sql: "VACUUM INTO ?", arguments: [target])
            }
            let fault = try DatabaseQueue(path: target).read {
                try String.fetchOne($0, sql: "PRAGMA integrity_check(1)")
            }
            guard fault == "ok" else { throw BackupError.damaged(path: source, detail: fault ?? "") }
        } catch let error as DatabaseError {
            throw BackupError.damaged(path: source, detail: error.message ?? "\(error.resultCode)")
        }
    }
}
