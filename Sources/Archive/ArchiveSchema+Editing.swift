import GRDB

extension ArchiveSchema {
    /// What owners add to transcripts, and where imported ones come from.
    ///
    /// `segment` and `word` keep what the machine wrote for good; a revision holds what it changed, and
    /// `transcript.title` and `.text` are those of the newest.
    static let editing = Step(name: "editing", isAdditive: true) { db in
        try db.execute(
            sql: """
                ALTER TABLE transcript ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
                ALTER TABLE transcript ADD COLUMN origin TEXT;
                ALTER TABLE transcript ADD COLUMN originalFields TEXT;
                CREATE TABLE revision (
                    transcript INTEGER NOT NULL REFERENCES transcript(number) ON DELETE CASCADE,
                    number INTEGER NOT NULL,
                    createdAt REAL NOT NULL,
                    author TEXT NOT NULL,
                    title TEXT,
                    tags TEXT NOT NULL,
                    segments TEXT NOT NULL,
                    revertedTo INTEGER,
                    PRIMARY KEY (transcript, number)
                ) WITHOUT ROWID;
                CREATE TABLE tag (
                    name TEXT NOT NULL,
                    transcript INTEGER NOT NULL REFERENCES transcript(number) ON DELETE CASCADE,
                    PRIMARY KEY (name, transcript)
                ) WITHOUT ROWID;
                CREATE INDEX tagByTranscript ON tag(transcript);
                """
        )
    }
}
