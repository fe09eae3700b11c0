import GRDB

extension ArchiveSchema {
    /// The recordings that are kept of transcripts; their files are called as the transcripts' ids.
    static let recordings = Step(name: "recordings", isAdditive: true) { db in
        try db.execute(
            sql: """
                CREATE TABLE recording (
                    transcript INTEGER PRIMARY KEY REFERENCES transcript(number) ON DELETE CASCADE,
                    type TEXT NOT NULL,
                    size INTEGER NOT NULL,
                    keptSince REAL NOT NULL,
                    days INTEGER
                );
                """
        )
    }
}
