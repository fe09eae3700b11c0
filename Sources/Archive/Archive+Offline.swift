import GRDB

extension Archive {
    /// Makes an archive one file that nobody uses, so that it can be moved.
    ///
    /// - Throws: `ArchiveError.inUse` while another process has it open, `.unusable`.
    package static func takeOffline(_ path: String) throws {
        do {
            let mode = try DatabaseQueue(path: path).writeWithoutTransaction { db in
                // SQLite leaves the mode with a log only for who is alone.
                try String.fetchOne(db, sql: "PRAGMA journal_mode = DELETE")
            }
            guard mode == "delete" else { throw ArchiveError.inUse(path: path) }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY || error.resultCode == .SQLITE_LOCKED
        {
            throw ArchiveError.inUse(path: path)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_NOTADB {
            // Whatever it is, no appliance is working with it.
        } catch let error as DatabaseError {
            throw ArchiveError(error, path: path)
        }
    }
}
