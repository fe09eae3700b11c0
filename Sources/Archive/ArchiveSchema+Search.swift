import GRDB

extension ArchiveSchema {
    /// The index of all words, and what lists are sorted and filtered by.
    ///
    /// Triggers fill the index, so that it also has what an earlier release stores or deletes. It holds no text of its
    /// own but folded words: SQLite keeps those of a deleted transcript until parts of the index are merged, and
    /// `erasure` notes that this is still to be done.
    static let search = Step(name: "search", isAdditive: true) { db in
        try db.execute(
            sql: """
                CREATE VIRTUAL TABLE search USING fts5(
                    title, text, content='transcript', content_rowid='number',
                    tokenize='unicode61 remove_diacritics 2', prefix='2 3'
                );
                INSERT INTO search(search, rank) VALUES ('rank', 'bm25(5.0, 1.0)');
                INSERT INTO search(search) VALUES ('rebuild');
                CREATE TABLE erasure (number INTEGER PRIMARY KEY AUTOINCREMENT);
                CREATE TRIGGER transcriptIsSearchable AFTER INSERT ON transcript BEGIN
                    INSERT INTO search(rowid, title, text) VALUES (new.number, new.title, new.text);
                END;
                CREATE TRIGGER transcriptIsSearchedAnew AFTER UPDATE OF title, text ON transcript BEGIN
                    INSERT INTO search(search, rowid, title, text) VALUES ('delete', old.number, old.title, old.text);
                    INSERT INTO search(rowid, title, text) VALUES (new.number, new.title, new.text);
                END;
                CREATE TRIGGER transcriptIsNotSearched AFTER DELETE ON transcript BEGIN
                    INSERT INTO search(search, rowid, title, text) VALUES ('delete', old.number, old.title, old.text);
                    INSERT INTO erasure VALUES (NULL);
                END;
                CREATE INDEX transcriptByDate ON transcript(createdAt, number, language, source, model);
                """
        )
    }
}
