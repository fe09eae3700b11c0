import Foundation
import GRDB
package import Transcription

/// The jobs, in the archive's file: whatever a call acknowledged survives a power cut.
package struct JobStore: Sendable {
    /// What became of a job that came in.
    package enum Addition: Sendable, Equatable {
        case added
        /// The same request was made before; this is what became of it.
        case known(Job)
        /// The key was used for another request.
        case conflicting
        /// So many are waiting that it was not taken.
        case full(waiting: Int)
    }

    /// The job was cancelled, or deleted, or is another process's by now.
    package struct NotRunning: Error {
        package init() {}
    }

    /// A job that was started so often without getting anywhere is not started again.
    package static let maximumStarts = 4

    let archive: Archive
    private var pool: DatabasePool { get throws(ArchiveError) { try archive.pool } }

    // MARK: Coming in

    /// Takes a job in.
    ///
    /// - Parameter limit: How many may wait; nil for any number.
    package func add(_ job: Job, limit: Int? = nil) async throws -> Addition {
        try await pool.write { try Self.add(job, limit: limit, in: $0) }
    }

    /// The same as part of a transaction.
    static func add(_ job: Job, limit: Int?, in db: Database) throws -> Addition {
        if let key = job.idempotencyKey,
            let row = try JobRow.filter(Column("owner") == job.owner && Column("idempotencyKey") == key).fetchOne(db)
        {
            return row.fingerprint == job.fingerprint ? .known(try row.job) : .conflicting
        }
        if let limit {
            let waiting = try JobRow.filter(isOpen && Column("attendant") == nil).fetchCount(db)
            guard waiting < limit else { return .full(waiting: waiting) }
        }
        try JobRow(job).insert(db)
        return .added
    }

    // MARK: Looking

    package func job(_ id: String) async throws -> Job? {
        try await pool.read { db in try JobRow.filter(Column("id") == id).fetchOne(db)?.job }
    }

    /// The job that an owner's request with this key became.
    package func job(key: String, owner: String) async throws -> Job? {
        try await pool.read { db in
            try JobRow.filter(Column("owner") == owner && Column("idempotencyKey") == key).fetchOne(db)?.job
        }
    }

    /// Whether a transcript is what became of a job of this owner.
    package func hasTranscript(_ transcript: String, owner: String) async throws -> Bool {
        try await pool.read { db in
            try !JobRow.filter(Column("transcript") == transcript && Column("owner") == owner).isEmpty(db)
        }
    }

    /// The newest jobs, newest first.
    ///
    /// - Parameter owner: Whose; nil for everybody's.
    /// - Returns: Nil if there is no job `before`.
    package func list(
        states: Set<Job.State>,
        owner: String? = nil,
        before id: String? = nil,
        limit: Int
    ) async throws -> [Job]? {
        try await pool.read { db in
            var request = JobRow.order(Column("number").desc).limit(limit)
            if let owner { request = request.filter(Column("owner") == owner) }
            if states.count < Job.State.allCases.count {
                request = request.filter(states.map(\.rawValue).contains(Column("state")))
            }
            if let id {
                guard let last = try JobRow.filter(Column("id") == id).fetchOne(db) else { return nil }
                request = request.filter(Column("number") < last.number)
            }
            return try request.fetchAll(db).map { try $0.job }
        }
    }

    /// Jobs that wait to be worked on or are, and whose callers do not wait, in the order in which they came.
    package func open() async throws -> [Job] {
        try await pool.read { db in
            try JobRow.filter(Self.isOpen && Column("attendant") == nil)
                .order(Column("number")).fetchAll(db).map { try $0.job }
        }
    }

    /// How many jobs of the same state are before it: the more urgent ones, and the older of those as urgent.
    package func position(of job: Job) async throws -> Int {
        try await pool.read { db in
            let sql = """
                SELECT count(*) FROM job WHERE state = ? AND (priority > ? OR priority = ? AND number <
                (SELECT number FROM job WHERE id = ?))
                """
            let priority = job.priority.rawValue
            return try Int.fetchOne(db, sql: sql, arguments: [job.state.rawValue, priority, priority, job.id]) ?? 0
        }
    }

    // MARK: Work

    /// Notes that work on a job begins.
    ///
    /// - Returns: The job as it is now; nil if it is not queued any more.
    package func start(_ id: String) async throws -> Job? {
        try await pool.write { db in
            try db.execute(
                sql: """
                    UPDATE job SET state = 'running', starts = starts + 1, startedAt = coalesce(startedAt, ?)
                    WHERE id = ? AND state = 'queued'
                    """,
                arguments: [Date.nowInMilliseconds.timeIntervalSince1970, id]
            )
            return db.changesCount == 0 ? nil : try JobRow.filter(Column("id") == id).fetchOne(db)?.job
        }
    }

    /// Keeps what was made of a window.
    ///
    /// - Parameter secondsDone: Seconds of the recording in all windows that are kept.
    /// - Throws: `NotRunning` if nobody wants it any more.
    package func keep(_ window: WindowResult, secondsDone: Double, of id: String) async throws {
        let content = try JSONEncoder().encode(window)
        try await pool.write { db in
            try db.execute(
                sql: """
                    UPDATE job SET starts = 0, secondsDone = max(secondsDone, ?) WHERE id = ? AND state = 'running'
                    """,
                arguments: [secondsDone, id]
            )
            guard db.changesCount > 0 else { throw NotRunning() }
            try db.execute(
                sql: "INSERT OR REPLACE INTO jobWindow SELECT number, ?, ? FROM job WHERE id = ?",
                arguments: [window.number, content, id]
            )
        }
    }

    package func window(_ number: Int, of id: String) async throws -> WindowResult? {
        let sql = """
            SELECT content FROM jobWindow WHERE job = (SELECT number FROM job WHERE id = ?) AND number = ?
            """
        let content = try await pool.read { try Data.fetchOne($0, sql: sql, arguments: [id, number]) }
        return try content.map { try JSONDecoder().decode(WindowResult.self, from: $0) }
    }

    /// The first windows of a job, up to the first that is not done.
    package func firstWindows(of id: String) async throws -> [WindowResult] {
        let sql = """
            SELECT content FROM jobWindow WHERE job = (SELECT number FROM job WHERE id = ?) ORDER BY number
            """
        let contents = try await pool.read { try Data.fetchAll($0, sql: sql, arguments: [id]) }
        let windows = try contents.map { try JSONDecoder().decode(WindowResult.self, from: $0) }
        return windows.enumerated().prefix { $0.offset == $0.element.number }.map(\.element)
    }

    /// Puts a job back into the queue whose engine died, unless one has died too often without getting any further.
    ///
    /// - Returns: Whether it goes on.
    package func putBack(_ id: String) async throws -> Bool {
        try await pool.write { db in
            try db.execute(
                sql: "UPDATE job SET state = 'queued' WHERE id = ? AND state = 'running' AND starts < ?",
                arguments: [id, Self.maximumStarts]
            )
            return db.changesCount > 0
        }
    }

    /// Puts a job back into the queue as if it had never been started.
    package func suspend(_ id: String) async throws {
        try await pool.write { db in
            try db.execute(
                sql: "UPDATE job SET state = 'queued', starts = 0 WHERE id = ? AND state = 'running'",
                arguments: [id]
            )
        }
    }
}

extension JobStore {
    static let isOpen = [Job.State.queued.rawValue, Job.State.running.rawValue].contains(Column("state"))

    /// The columns of a job that ends.
    static func end(_ id: String, _ state: Job.State, _ failure: Job.Failure? = nil, in db: Database) throws {
        try db.execute(
            sql: """
                UPDATE job SET state = :state, endedAt = :now, failureCode = :code, failureMessage = :message,
                webhookTries = 0, webhookDue = CASE WHEN webhook IS NULL THEN NULL ELSE :now END WHERE id = :id
                """,
            arguments: [
                "state": state.rawValue, "now": Date.nowInMilliseconds.timeIntervalSince1970, "code": failure?.code,
                "message": failure?.message, "id": id,
            ]
        )
    }
}

extension Archive {
    /// The jobs that fill it.
    package var jobs: JobStore { JobStore(archive: self) }
}
