import GRDB

/// Removes the words of deleted transcripts from the index.
///
/// SQLite only marks them as deleted until it merges the parts of the index that hold them. All parts are merged, in
/// steps between which others can write.
actor IndexEraser {
    /// Pages that a step writes.
    private static let step = 200

    private let pool: DatabasePool
    private var running: Task<Void, any Error>?

    init(pool: DatabasePool) { self.pool = pool }

    /// Returns when nothing is left of what was deleted before; one pass serves all who wait.
    func erase() async throws {
        while let running {
            try? await running.value
            if self.running == running { self.running = nil }
        }
        // Who hangs up while others wait for the same pass does not stop it.
        let task = Task { [pool] in
            guard let last = try await pool.read(Self.last) else { return }
            try await pool.writeWithoutTransaction(Self.begin)
            while try await pool.writeWithoutTransaction(Self.goOn) {}
            try await pool.write { try Self.finish($0, last) }
        }
        running = task
        try await task.value
    }

    /// The same at once, for what was left undone.
    static func erase(_ pool: DatabasePool) throws {
        try pool.writeWithoutTransaction { db in
            guard let last = try last(db) else { return }
            try begin(db)
            while try goOn(db) {}
            try finish(db, last)
        }
    }

    /// The newest deletion that left words behind.
    private static func last(_ db: Database) throws -> Int64? {
        try Int64.fetchOne(db, sql: "SELECT max(number) FROM erasure")
    }

    private static func begin(_ db: Database) throws {
        try db.execute(sql: "INSERT INTO search(search, rank) VALUES ('merge', ?)", arguments: [-step])
    }

    /// - Returns: Whether there may be more to do.
    private static func goOn(_ db: Database) throws -> Bool {
        let before = db.totalChangesCount
        try db.execute(sql: "INSERT INTO search(search, rank) VALUES ('merge', ?)", arguments: [step])
        // The statement itself counts as one.
        return db.totalChangesCount - before >= 2
    }

    private static func finish(_ db: Database, _ last: Int64) throws {
        try db.execute(sql: "DELETE FROM erasure WHERE number <= ?", arguments: [last])
    }
}
