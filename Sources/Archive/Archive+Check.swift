import Foundation
import GRDB

extension Archive {
    /// What a look at an archive shows.
    package struct Facts: Sendable, Equatable, Codable {
        package let schema: SchemaVersion
        package let transcripts: Int
    }

    /// Has SQLite check every page and reference of an archive; nothing is changed.
    ///
    /// - Throws: `ArchiveError.corrupt` with the first fault, `.unusable` if it cannot be opened.
    package static func check(_ path: String) throws -> Facts {
        try look(at: path) { db in
            if let fault = try String.fetchOne(db, sql: "PRAGMA integrity_check(1)"), fault != "ok" {
                throw ArchiveError.corrupt(path: path, detail: fault)
            }
            if let row = try Row.fetchOne(db, sql: "PRAGMA foreign_key_check") {
                throw ArchiveError.corrupt(
                    path: path,
                    detail: "a row of \(row[0] as String? ?? "?") belongs to nothing"
                )
            }
            return Facts(
                schema: try schema(db),
                transcripts: try Int.fetchOne(db, sql: "SELECT count(*) FROM transcript") ?? 0
            )
        }
    }

    /// The form of an archive; its content is not looked at, and nothing is changed.
    ///
    /// - Throws: As `check`.
    package static func schema(of path: String) throws -> SchemaVersion { try look(at: path) { try schema($0) } }

    private static func schema(_ db: Database) throws -> SchemaVersion {
        let number = try Int.fetchOne(db, sql: "SELECT count(*) FROM grdb_migrations") ?? 0
        return SchemaVersion(number: number, reader: try ArchiveSchema.reader(db))
    }

    private static func look<Value>(at path: String, _ body: (Database) throws -> Value) throws -> Value {
        guard FileManager.default.fileExists(atPath: path) else {
            throw ArchiveError.unusable(path: path, detail: "there is no such file")
        }
        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        // A reader of a file in WAL mode may have to make the files beside it.
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA query_only = ON") }
        do {
            return try DatabaseQueue(path: path, configuration: configuration).read(body)
        } catch let error as DatabaseError {
            let damage: [ResultCode] = [.SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_ERROR]
            throw damage.contains(error.resultCode)
                ? ArchiveError.corrupt(path: path, detail: error.message ?? "\(error.resultCode)")
                : ArchiveError(error, path: path)
        }
    }

    /// The transcripts of `newer` that `older` does not have: what going back to it would leave behind.
    ///
    /// - Throws: `ArchiveError.unusable`.
    package static func transcripts(of newer: String, missingIn older: String) throws -> [String] {
        do {
            return try DatabaseQueue(path: newer).writeWithoutTransaction { db in
                try db.execute(sql: "ATTACH ? AS older", arguments: [older])
                return try String.fetchAll(
                    db,
                    sql: """
                        SELECT id FROM main.transcript WHERE id NOT IN (SELECT id FROM older.transcript) ORDER BY number
                        """
                )
            }
        } catch let error as DatabaseError {
            throw ArchiveError(error, path: newer)
        }
    }
}
