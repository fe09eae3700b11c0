package import Foundation
import GRDB

/// What became of the files of the watched folder, so that none is transcribed twice and none is forgotten.
package struct InboxStore: Sendable {
    let archive: Archive

    /// All files that were taken.
    package func files() async throws -> [InboxFile] {
        try await archive.pool.read { try Row.fetchAll($0, sql: "SELECT * FROM inboxFile").map(InboxFile.init) }
    }

    /// Takes a file in as a job, in place of what was known of it.
    ///
    /// - Parameter limit: How many jobs may wait.
    /// - Returns: `added` or `full`.
    package func take(_ file: InboxFile, as job: Job, limit: Int) async throws -> JobStore.Addition {
        try await archive.pool.write { db in
            let addition = try JobStore.add(job, limit: limit, in: db)
            if addition == .added { try Self.note(file, in: db) }
            return addition
        }
    }

    /// Notes that a file cannot be taken.
    package func refuse(_ file: InboxFile) async throws {
        try await archive.pool.write { try Self.note(file, in: $0) }
    }

    /// Files for which something is to be laid down: their jobs have ended or are gone, or there is none.
    ///
    /// Also those whose jobs failed and were retried with success.
    package func due() async throws -> [(file: InboxFile, job: Job?)] {
        try await archive.pool.read { db in
            let files = try Row.fetchAll(
                db,
                sql: """
                    SELECT inboxFile.* FROM inboxFile LEFT JOIN job ON job.id = inboxFile.job
                    WHERE inboxFile.answer IS NULL AND (job.id IS NULL OR job.state IN ('done', 'failed', 'cancelled'))
                    OR inboxFile.answer = 'error' AND job.state = 'done'
                    """
            ).map(InboxFile.init)
            return try files.map { ($0, try JobRow.filter(Column("id") == $0.job).fetchOne(db)?.job) }
        }
    }

    /// Notes what was laid beside a file.
    package func note(_ answer: InboxFile.Answer, of path: String) async throws {
        try await archive.pool.write { db in
            try db.execute(
                sql: "UPDATE inboxFile SET answer = ? WHERE path = ?",
                arguments: [answer.rawValue, path]
            )
        }
    }

    /// Forgets files that have not been in the folder for long.
    ///
    /// - Parameters:
    ///   - seen: The paths that are there now.
    ///   - date: Those seen then or later are not forgotten.
    package func forget(unseenSince date: Date, seen: Set<String>, at now: Date) async throws {
        try await archive.pool.write { db in
            for path in try String.fetchAll(db, sql: "SELECT path FROM inboxFile") where seen.contains(path) {
                try db.execute(
                    sql: "UPDATE inboxFile SET seenAt = ? WHERE path = ?",
                    arguments: [now.timeIntervalSince1970, path]
                )
            }
            try db.execute(
                sql: "DELETE FROM inboxFile WHERE seenAt < ? AND answer IS NOT NULL",
                arguments: [date.timeIntervalSince1970]
            )
        }
    }

    private static func note(_ file: InboxFile, in db: Database) throws {
        try db.execute(
            sql: "INSERT OR REPLACE INTO inboxFile VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                file.path, file.version.size, file.version.modified, file.stem, file.job, file.failure,
                file.answer?.rawValue, Date.now.timeIntervalSince1970,
            ]
        )
    }
}

extension InboxFile {
    fileprivate init(_ row: Row) {
        self.init(
            path: row["path"],
            version: Version(size: row["size"], modified: row["modified"]),
            stem: row["stem"],
            job: row["job"],
            failure: row["failure"]
        )
        answer = (row["answer"] as String?).flatMap(Answer.init)
    }
}

extension Archive {
    /// The files of the watched folder that became jobs here.
    package var inbox: InboxStore { InboxStore(archive: self) }
}
