import Foundation
import GRDB
import SpeechEngine
import Transcription
import Updates

@testable import Archive

/// The real archive, as releases with further migrations would open it.
enum FutureArchive {
    private static let adding = ArchiveSchema.Step(name: "speakers", isAdditive: true) { db in
        try db.execute(
            sql: """
                CREATE TABLE speaker (name TEXT);
                ALTER TABLE transcript ADD COLUMN speakers INTEGER NOT NULL DEFAULT 0
                """
        )
    }

    private static let rewriting = ArchiveSchema.Step(name: "rewritten", isAdditive: false) { db in
        try db.execute(
            sql: """
                CREATE TABLE kept AS SELECT * FROM segment;
                ALTER TABLE transcript ADD COLUMN speakers INTEGER NOT NULL DEFAULT 0
                """
        )
    }

    /// Opens the archive as a release with this schema does.
    ///
    /// - Throws: `ArchiveError`.
    static func open(_ path: String, for schema: SchemaRange, migration: Archive.Migration) throws -> Archive {
        let further =
            schema == Scenario.oldSchema ? [] : [schema.reader == Scenario.oldSchema.reader ? adding : rewriting]
        return try Archive(path: path, migration: migration, steps: ArchiveSchema.steps + further)
    }

    /// Keeps a transcript, on the calling thread; it is on disk when this returns.
    ///
    /// - Returns: Its id.
    static func store(in archive: Archive) throws -> String {
        let segment = TranscriptSegment(
            start: 0,
            end: 1,
            text: " Nothing that was promised is lost.",
            tokens: [],
            words: [],
            temperature: 0,
            averageLogProbability: -0.1,
            compressionRatio: 1,
            noSpeechProbability: 0
        )
        let stored = StoredTranscript(
            transcript: Transcript(
                language: "en",
                languageProbability: nil,
                duration: 1,
                segments: [segment],
                warnings: []
            ),
            source: .api,
            title: nil,
            options: TranscriptionOptions(),
            model: "base",
            engine: "none",
            applianceVersion: Scenario.oldVersion
        )
        try archive.pool.write { db in
            try TranscriptRow(stored).insert(db)
            try SegmentRow(segment, transcript: db.lastInsertedRowID, position: 0).insert(db)
        }
        return stored.id
    }

    /// What a release that is full of bugs may do.
    static func breakTables(of archive: Archive) throws {
        try archive.pool.write { try $0.execute(sql: "ALTER TABLE transcript RENAME TO \(brokenName)") }
    }

    private static let brokenName = "transcript_of_nobody"

    /// The schema and the transcripts in a file, even one that was broken.
    ///
    /// Read from a copy elsewhere: a full disk has no room for what SQLite needs beside a database.
    static func content(of path: String) throws -> (schema: SchemaRange, ids: Set<String>) {
        let folder = NSTemporaryDirectory() + "/" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for suffix in ["", "-wal"] where FileManager.default.fileExists(atPath: path + suffix) {
            try FileManager.default.copyItem(atPath: path + suffix, toPath: folder + "/copy" + suffix)
        }
        return try DatabaseQueue(path: folder + "/copy").read { db in
            let number = try Int.fetchOne(db, sql: "SELECT count(*) FROM grdb_migrations") ?? 0
            let name = try db.tableExists(brokenName) ? brokenName : "transcript"
            let ids = try String.fetchSet(db, sql: "SELECT id FROM \(name)")
            return (SchemaRange(schema: number, reader: try ArchiveSchema.reader(db)), ids)
        }
    }
}
