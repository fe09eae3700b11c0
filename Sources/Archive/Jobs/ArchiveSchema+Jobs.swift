import GRDB

extension ArchiveSchema {
    /// Recordings that are to be transcribed, and what of them is done.
    static let jobs = Step(name: "jobs", isAdditive: true) { db in
        try db.execute(
            sql: """
                CREATE TABLE job (
                    number INTEGER PRIMARY KEY AUTOINCREMENT,
                    id TEXT NOT NULL UNIQUE,
                    owner TEXT NOT NULL,
                    priority INTEGER NOT NULL,
                    source TEXT NOT NULL,
                    title TEXT,
                    file TEXT NOT NULL,
                    duration REAL,
                    model TEXT NOT NULL,
                    options TEXT NOT NULL,
                    webhook TEXT,
                    idempotencyKey TEXT,
                    fingerprint TEXT,
                    attendant INTEGER,
                    transcript TEXT NOT NULL,
                    isKept BOOLEAN NOT NULL,
                    state TEXT NOT NULL,
                    secondsDone REAL NOT NULL,
                    starts INTEGER NOT NULL,
                    failureCode TEXT,
                    failureMessage TEXT,
                    webhookTries INTEGER NOT NULL DEFAULT 0,
                    webhookDue REAL,
                    createdAt REAL NOT NULL,
                    startedAt REAL,
                    endedAt REAL
                );
                CREATE INDEX jobByState ON job(state, priority DESC, number);
                CREATE UNIQUE INDEX jobByKey ON job(owner, idempotencyKey) WHERE idempotencyKey IS NOT NULL;
                CREATE INDEX jobByTranscript ON job(transcript);
                CREATE INDEX jobByWebhook ON job(webhookDue) WHERE webhookDue IS NOT NULL;
                CREATE TABLE jobWindow (
                    job INTEGER NOT NULL REFERENCES job(number) ON DELETE CASCADE,
                    number INTEGER NOT NULL,
                    content BLOB NOT NULL,
                    PRIMARY KEY (job, number)
                ) WITHOUT ROWID;
                CREATE TRIGGER jobOfDeletedTranscript AFTER DELETE ON transcript BEGIN
                    DELETE FROM job WHERE transcript = OLD.id;
                END;
                """
        )
    }
}
