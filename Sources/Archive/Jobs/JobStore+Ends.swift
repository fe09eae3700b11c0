package import Foundation
import GRDB
package import Transcription

extension JobStore {
    /// What became of a request to change a job.
    package enum Change: Sendable, Equatable {
        case done(Job)
        case unknown
        /// Its state does not allow it.
        case impossible(Job.State)
    }

    /// Keeps the transcript of a job, which is done with that.
    ///
    /// - Parameter recording: What of the recording is kept with it.
    /// - Throws: `NotRunning` if nobody wants it any more.
    package func complete(
        _ id: String,
        with stored: StoredTranscript,
        keeping recording: NewRecording? = nil
    ) async throws {
        let isKept = try await archive.pool.write { db in
            guard let row = try JobRow.filter(Column("id") == id && Column("state") == "running").fetchOne(db) else {
                throw NotRunning()
            }
            if row.isKept {
                try Archive.insert(stored, in: db)
                if let recording { try archive.recordings.keep(recording, of: stored.id, in: db) }
                try Self.end(id, .done, in: db)
                try db.execute(
                    sql: "UPDATE job SET secondsDone = ? WHERE id = ?",
                    arguments: [stored.transcript.duration, id]
                )
                try db.execute(sql: "DELETE FROM jobWindow WHERE job = ?", arguments: [row.number])
            } else {
                try Self.delete(row, in: db)
            }
            return row.isKept
        }
        if !isKept { await erase() }
    }

    /// Notes that a job failed, if it has not ended otherwise.
    package func fail(_ id: String, _ failure: Job.Failure) async throws {
        let row = try await archive.pool.write { db in
            let row = try JobRow.filter(Column("id") == id && Self.isOpen).fetchOne(db)
            if let row { try row.isKept ? Self.end(id, .failed, failure, in: db) : Self.delete(row, in: db) }
            return row
        }
        if row?.isKept == false { await erase() }
    }

    /// Ends a job that has not ended; what of it was done is kept for another try.
    package func cancel(_ id: String) async throws -> Change {
        let change = try await change(id, from: [.queued, .running]) { row, db in
            try row.isKept ? Self.end(id, .cancelled, in: db) : Self.delete(row, in: db)
        }
        if case .done(let job) = change, !job.isKept { await erase() }
        return change
    }

    /// Queues a job that failed or was cancelled once more; it goes on where it was.
    package func retry(_ id: String) async throws -> Change {
        try await change(id, from: [.failed, .cancelled]) { row, db in
            try db.execute(
                sql: """
                    UPDATE job SET state = 'queued', starts = 0, endedAt = NULL, failureCode = NULL,
                    failureMessage = NULL, attendant = NULL WHERE id = ?
                    """,
                arguments: [id]
            )
        }
    }

    package func prioritise(_ id: String, _ priority: Ticket.Priority) async throws -> Change {
        try await change(id, from: [.queued, .running]) { _, db in
            try db.execute(sql: "UPDATE job SET priority = ? WHERE id = ?", arguments: [priority.rawValue, id])
        }
    }

    /// Deletes a job and what of it was done; its transcript stays.
    ///
    /// - Returns: The job as it was; nil if there is none of this id.
    package func delete(_ id: String) async throws -> Job? {
        let job = try await archive.pool.write { db in
            let row = try JobRow.filter(Column("id") == id).fetchOne(db)
            if let row { try Self.delete(row, in: db) }
            return try row?.job
        }
        if job != nil { await erase() }
        return job
    }

    /// Takes up what processes that died were working on: jobs are queued again, except those that seem to be why, and
    /// those whose callers are gone.
    ///
    /// To be called by the one process that works on jobs.
    ///
    /// - Parameter isAlive: Whether a process may still be working for its callers.
    /// - Returns: The jobs that are given up with that.
    package func recover(isAlive: @Sendable (Int32) -> Bool) async throws -> [Job] {
        let ended = try await archive.pool.write { db in
            var ended: [String] = []
            for row in try JobRow.filter(Self.isOpen).fetchAll(db) {
                if let attendant = row.attendant {
                    if isAlive(attendant) { continue }
                    try row.isKept ? Self.end(row.id, .cancelled, .callerGone, in: db) : Self.delete(row, in: db)
                    ended.append(row.id)
                } else if row.starts >= Self.maximumStarts {
                    try Self.end(row.id, .failed, .fatal, in: db)
                    ended.append(row.id)
                }
            }
            try db.execute(
                sql: "UPDATE job SET state = 'queued' WHERE state = 'running' AND attendant IS NULL"
            )
            return try JobRow.filter(ended.contains(Column("id"))).fetchAll(db).map { try $0.job }
        }
        await erase()
        return ended
    }

    /// Deletes jobs that ended before `date`; returns them.
    package func forget(endedBefore date: Date) async throws -> [Job] {
        let forgotten = try await archive.pool.write { db in
            let rows = try JobRow.filter(!Self.isOpen && Column("endedAt") < date.timeIntervalSince1970).fetchAll(db)
            for row in rows { try Self.delete(row, in: db) }
            return try rows.map { try $0.job }
        }
        if !forgotten.isEmpty { await erase() }
        return forgotten
    }

    /// The recordings that jobs still need, or may need for another try.
    package func files() async throws -> Set<String> {
        try await archive.pool.read { db in try Self.files(in: db) }
    }

    static func files(in db: Database) throws -> Set<String> {
        try Set(String.fetchAll(db, sql: "SELECT file FROM job WHERE state <> 'done'"))
    }

    private func change(
        _ id: String,
        from states: Set<Job.State>,
        _ update: @escaping @Sendable (JobRow, Database) throws -> Void
    ) async throws -> Change {
        try await archive.pool.write { db in
            guard let row = try JobRow.filter(Column("id") == id).fetchOne(db) else { return .unknown }
            let before = try row.job
            guard states.contains(before.state) else { return .impossible(before.state) }
            try update(row, db)
            return .done(try JobRow.filter(Column("id") == id).fetchOne(db)?.job ?? before)
        }
    }

    private static func delete(_ row: JobRow, in db: Database) throws { _ = try row.delete(db) }

    /// Empties the database's log, which may still hold texts that were deleted; if others read, the next start does.
    private func erase() async {
        _ = try? await archive.pool.writeWithoutTransaction { db in try db.checkpoint(.truncate) }
    }
}

extension Job.Failure {
    /// The process that worked on it died again and again.
    static let fatal = Job.Failure(
        code: "gave_up",
        message:
            "The appliance died \(JobStore.maximumStarts) times while it worked on this recording. Retry starts it again."
    )

    static let callerGone = Job.Failure(
        code: "caller_gone",
        message: "The appliance ended while the caller waited for the answer. Send the recording again."
    )
}
