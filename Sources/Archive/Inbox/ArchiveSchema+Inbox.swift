import GRDB

extension ArchiveSchema {
    /// What became of the files of the watched folder; and where jobs come from that earlier releases do not know.
    static let inbox = Step(name: "inbox", isAdditive: true) { db in
        try db.execute(
            sql: """
                ALTER TABLE job ADD COLUMN origin TEXT;
                CREATE TABLE inboxFile (
                    path TEXT NOT NULL PRIMARY KEY,
                    size INTEGER NOT NULL,
                    modified INTEGER NOT NULL,
                    stem TEXT NOT NULL,
                    job TEXT,
                    failure TEXT,
                    answer TEXT,
                    seenAt REAL NOT NULL
                ) WITHOUT ROWID;
                """
        )
    }
}
