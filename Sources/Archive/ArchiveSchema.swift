import GRDB

/// The archive's tables, as a list of named steps that only grows: a step that was released never changes.
enum ArchiveSchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("transcripts") { db in
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
        return migrator
    }
}
