import Foundation
import GRDB
import Transcription

/// The archive of transcripts: one SQLite file.
///
/// What `store` acknowledged survives a power cut; what `delete` acknowledged cannot be read from the file any more.
package struct Archive: Sendable {
    let path: String
    let pool: DatabasePool

    /// What opening an archive may do to its tables.
    package enum Migration: Sendable {
        /// Whatever this release needs.
        case any
        /// Only what older releases can live with; the rest is for an update, which works on a copy.
        case additive
    }

    /// Opens the archive, makes it if there is none, and brings its schema up to date.
    ///
    /// An archive that a newer release has added to is opened as it is.
    ///
    /// - Throws: `ArchiveError.tooNew` if a newer release rewrote it, `.needsUpdate` if `migration` forbids what it
    ///   needs, `.unusable` when the file cannot be opened.
    package init(path: String, migration: Migration = .any) throws {
        try self.init(path: path, migration: migration, steps: ArchiveSchema.steps)
    }

    init(path: String, migration: Migration = .any, steps: [ArchiveSchema.Step]) throws {
        self.path = path
        do {
            // SQLite gives its other files the mode of this one: transcripts are for the owner only.
            if !FileManager.default.fileExists(atPath: path) {
                _ = FileManager.default.createFile(
                    atPath: path,
                    contents: nil,
                    attributes: [.posixPermissions: 0o600]
                )
            }
            pool = try DatabasePool(path: path, configuration: Self.configuration)
            // The pool's own setting, made after the configuration's, would lose the last transcripts in a power cut.
            try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
            try Self.migrate(pool, path: path, migration: migration, steps: steps)
            // Whatever was deleted while another process was reading; if one reads now, the next start will do.
            try? pool.writeWithoutTransaction { db in _ = try db.checkpoint(.truncate) }
        } catch let error as DatabaseError {
            throw ArchiveError(error, path: path)
        }
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.label = "archive"
        configuration.busyMode = .timeout(10)  // The command line may be writing too.
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA secure_delete = ON")
        }
        return configuration
    }

    private static func migrate(
        _ pool: DatabasePool,
        path: String,
        migration: Migration,
        steps: [ArchiveSchema.Step]
    ) throws {
        let migrator = ArchiveSchema.migrator(for: steps)
        let (reader, applied) = try pool.read { db in
            (try ArchiveSchema.reader(db), try migrator.appliedIdentifiers(db))
        }
        guard reader <= steps.count else { throw ArchiveError.tooNew(path: path) }
        let missing = steps.filter { !applied.contains($0.name) }
        // A new archive holds nothing that could be lost.
        if migration == .additive, !applied.isEmpty, !missing.allSatisfy(\.isAdditive) {
            throw ArchiveError.needsUpdate(path: path)
        }
        try migrator.migrate(pool)
    }

    /// Keeps a transcript; it is on disk when this returns.
    package func store(_ stored: StoredTranscript) async throws {
        try await pool.write { db in try Self.insert(stored, into: db) }
    }

    static func insert(_ stored: StoredTranscript, into db: Database) throws {
        let row = TranscriptRow(stored)
        try row.insert(db)
        let number = db.lastInsertedRowID
        for (index, segment) in stored.transcript.segments.enumerated() {
            try SegmentRow(segment, transcript: number, position: index).insert(db)
            for (position, word) in segment.words.enumerated() {
                try WordRow(word, transcript: number, segment: index, position: position).insert(db)
            }
        }
    }

    /// The newest transcripts, newest first.
    ///
    /// - Parameters:
    ///   - id: Only those older than this one.
    ///   - limit: At most so many.
    /// - Returns: Nil if there is no transcript `id`.
    package func list(before id: String? = nil, limit: Int) async throws -> [TranscriptSummary]? {
        try await pool.read { db in
            var request = TranscriptRow.order(Column("number").desc).limit(limit)
            if let id {
                guard let last = try TranscriptRow.filter(Column("id") == id).fetchOne(db) else { return nil }
                request = request.filter(Column("number") < last.number)
            }
            return try request.fetchAll(db).map(\.summary)
        }
    }

    /// One transcript, whole; nil if there is none of this id.
    package func transcript(_ id: String) async throws -> StoredTranscript? {
        try await pool.read { db in
            guard let row = try TranscriptRow.filter(Column("id") == id).fetchOne(db) else { return nil }
            let ofThis = Column("transcript") == row.number
            let segments = try SegmentRow.filter(ofThis).order(Column("position")).fetchAll(db)
            let words = try WordRow.filter(ofThis).order(Column("segment"), Column("position")).fetchAll(db)
            return try row.stored(segments: segments, words: Dictionary(grouping: words, by: \.segment))
        }
    }

    /// Deletes a transcript for good.
    ///
    /// - Returns: Whether there was one.
    package func delete(_ id: String) async throws -> Bool {
        let deleted = try await pool.write { db in
            try TranscriptRow.filter(Column("id") == id).deleteAll(db) > 0
        }
        guard deleted else { return false }
        // The deleted pages are zeroed in the database; the log still holds what they were.
        do {
            try await pool.writeWithoutTransaction { db in _ = try db.checkpoint(.truncate) }
        } catch is DatabaseError {
            throw ArchiveError.notErasedYet(id: id)
        }
        return true
    }
}
