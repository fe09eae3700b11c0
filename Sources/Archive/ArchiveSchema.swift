import GRDB

/// The archive's tables, as a list of named steps that only grows: a step that was released never changes.
///
/// A step that only adds (tables, columns with defaults, indexes) leaves older releases able to work on the result; one
/// that rewrites does not. Releases may be older than the archive they open as long as only additions separate them.
enum ArchiveSchema {
    /// One step.
    struct Step: Sendable {
        let name: String
        /// Whether releases that do not know the step can still work on the archive.
        let isAdditive: Bool
        let migrate: @Sendable (Database) throws -> Void
    }

    static let steps = [
        Step(name: "transcripts", isAdditive: false, migrate: createTranscripts),
        search,
        editing,
        jobs,
        options,
        inbox,
        recordings,
    ]

    /// The last step that applies `steps` leaves the archive at this.
    static func version(of steps: [Step]) -> SchemaVersion {
        SchemaVersion(number: steps.count, reader: (steps.lastIndex { !$0.isAdditive } ?? -1) + 1)
    }

    /// SQLite's `user_version` holds the oldest schema number whose release can work on the file.
    static func reader(_ db: Database) throws -> Int {
        try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    }

    static func migrator(for steps: [Step]) -> DatabaseMigrator {
        var migrator = DatabaseMigrator()
        for (index, step) in steps.enumerated() {
            migrator.registerMigration(step.name) { db in
                try step.migrate(db)
                let reader = version(of: Array(steps[...index])).reader
                // An archive that a newer release has rewritten stays closed to older ones.
                if try reader > Self.reader(db) { try db.execute(sql: "PRAGMA user_version = \(reader)") }
            }
        }
        return migrator
    }

    static func createTranscripts(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE transcript (
                    number INTEGER PRIMARY KEY AUTOINCREMENT,
                    id TEXT NOT NULL UNIQUE,
                    createdAt REAL NOT NULL,
                    source TEXT NOT NULL,
                    title TEXT,
                    task TEXT NOT NULL,
                    language TEXT,
                    languageProbability REAL,
                    model TEXT NOT NULL,
                    engine TEXT NOT NULL,
                    applianceVersion TEXT NOT NULL,
                    duration REAL NOT NULL,
                    text TEXT NOT NULL,
                    warnings TEXT NOT NULL
                );
                CREATE TABLE segment (
                    transcript INTEGER NOT NULL REFERENCES transcript(number) ON DELETE CASCADE,
                    position INTEGER NOT NULL,
                    startTime REAL NOT NULL,
                    endTime REAL NOT NULL,
                    text TEXT NOT NULL,
                    tokens TEXT NOT NULL,
                    temperature REAL NOT NULL,
                    averageLogProbability REAL NOT NULL,
                    compressionRatio REAL NOT NULL,
                    noSpeechProbability REAL NOT NULL,
                    PRIMARY KEY (transcript, position)
                ) WITHOUT ROWID;
                CREATE TABLE word (
                    transcript INTEGER NOT NULL REFERENCES transcript(number) ON DELETE CASCADE,
                    segment INTEGER NOT NULL,
                    position INTEGER NOT NULL,
                    startTime REAL NOT NULL,
                    endTime REAL NOT NULL,
                    text TEXT NOT NULL,
                    probability REAL NOT NULL,
                    PRIMARY KEY (transcript, segment, position)
                ) WITHOUT ROWID;
                """
        )
    }
}
