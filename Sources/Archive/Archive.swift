import DurableStorage
import Foundation
package import GRDB
import Transcription

/// The archive of transcripts: one SQLite file.
///
/// What `store` acknowledged survives a power cut; what `delete` acknowledged cannot be read from the file any more.
package struct Archive: Sendable {
    let path: String
    /// Where the recordings are that are kept of its transcripts.
    let recordingFolder: String
    private let opened: Result<Opened, ArchiveError>

    private struct Opened {
        let pool: DatabasePool
        let eraser: IndexEraser
        let file: FileIdentity?
    }

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
    /// - Parameters:
    ///   - recordings: The folder for recordings that are kept; made when it is needed. `audio` beside the archive
    ///     unless said otherwise.
    ///   - toleratesDamage: Whether one whose file is broken is made all the same, for a server that does what it can
    ///     without: every use of it throws.
    /// - Throws: `ArchiveError.tooNew` if a newer release rewrote it, `.needsUpdate` if `migration` forbids what it
    ///   needs, `.unusable` when the file cannot be opened.
    package init(
        path: String,
        recordings: String? = nil,
        migration: Migration = .any,
        toleratesDamage: Bool = false
    ) throws {
        try self.init(
            path: path,
            recordings: recordings,
            migration: migration,
            toleratesDamage: toleratesDamage,
            steps: ArchiveSchema.steps
        )
    }

    init(
        path: String,
        recordings: String? = nil,
        migration: Migration = .any,
        toleratesDamage: Bool = false,
        steps: [ArchiveSchema.Step]
    ) throws {
        self.path = path
        recordingFolder = recordings ?? URL(fileURLWithPath: path).deletingLastPathComponent().path + "/audio"
        do {
            // Two processes that make or migrate one at the same time would do everything twice, and fail.
            let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
            opened = .success(
                try FolderLock.hold(folder) { try Self.open(path: path, migration: migration, steps: steps) }
            )
        } catch let error as StorageError {
            let reason = ArchiveError.unusable(path: path, detail: "\(error)")
            guard toleratesDamage, case .system = error else { throw reason }
            opened = .failure(reason)
        } catch let error as DatabaseError {
            let reason = ArchiveError(error, path: path)
            guard toleratesDamage, Self.lasting.contains(error.resultCode) else { throw reason }
            opened = .failure(reason)
        }
    }

    private static func open(path: String, migration: Migration, steps: [ArchiveSchema.Step]) throws -> Opened {
        // SQLite gives its other files the mode of this one: transcripts are for the owner only.
        if !FileManager.default.fileExists(atPath: path) {
            _ = FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
        }
        let pool = try DatabasePool(path: path, configuration: configuration)
        // The pool's own setting, made after the configuration's, would lose the last transcripts in a power cut.
        try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        try migrate(pool, path: path, migration: migration, steps: steps)
        // Whatever an earlier release deleted, or this one before it was interrupted.
        try IndexEraser.erase(pool)
        // Whatever was deleted while another process was reading; if one reads now, the next start will do.
        try? pool.writeWithoutTransaction { db in _ = try db.checkpoint(.truncate) }
        return Opened(pool: pool, eraser: IndexEraser(pool: pool), file: FileIdentity(of: path))
    }

    /// Damage that is still there at the next try.
    private static let lasting: [ResultCode] = [.SQLITE_NOTADB, .SQLITE_CORRUPT, .SQLITE_CANTOPEN, .SQLITE_PERM]

    /// Whether it could be opened; if not, every use throws why.
    package var isOpen: Bool { if case .success = opened { true } else { false } }

    /// - Throws: Why the archive could not be opened.
    var pool: DatabasePool { get throws(ArchiveError) { try opened.get().pool } }

    /// Why it cannot be used now; nil if it can.
    package func problem() async -> ArchiveError? {
        switch opened {
        case .failure(let error): return error
        case .success(let opened) where opened.file != FileIdentity(of: path): return .replaced(path: path)
        case .success: break
        }
        do {
            _ = try await pool.read { try Int.fetchOne($0, sql: "SELECT 1 FROM transcript LIMIT 1") }
            return nil
        } catch {
            return ArchiveError(cause: error) ?? .unusable(path: path, detail: "\(error)")
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
        try await pool.write { db in try Self.insert(stored, in: db) }
    }

    /// The same as part of a transaction.
    package static func insert(_ stored: StoredTranscript, in db: Database) throws {
        try TranscriptRow(stored).insert(db)
        let number = db.lastInsertedRowID
        for (index, segment) in stored.transcript.segments.enumerated() {
            try SegmentRow(segment, transcript: number, position: index).insert(db)
            for (position, word) in segment.words.enumerated() {
                try WordRow(word, transcript: number, segment: index, position: position).insert(db)
            }
        }
        try TagRow.set(stored.tags, of: number, in: db)
    }

    /// The newest transcripts, newest first.
    ///
    /// - Parameters:
    ///   - id: Only those older than this one.
    ///   - limit: At most so many.
    /// - Returns: Nil if there is no transcript `id`.
    package func list(before id: String? = nil, limit: Int) async throws -> [TranscriptSummary]? {
        var cursor: TranscriptCursor?
        if let id {
            cursor = try await self.cursor(after: id)
            if cursor == nil { return nil }
        }
        return try await page(TranscriptSelection(), after: cursor, limit: limit).entries.map(\.summary)
    }

    /// One transcript, whole; nil if there is none of this id.
    ///
    /// - Parameter revision: The one to show instead of the newest; 0 is what the machine wrote.
    /// - Throws: `EditError.noRevision`, `ArchiveError.damaged`.
    package func transcript(_ id: String, revision: Int? = nil) async throws -> StoredTranscript? {
        try await pool.read { db in try Self.transcript(id, revision: revision, in: db) }
    }

    static func transcript(_ id: String, revision: Int? = nil, in db: Database) throws -> StoredTranscript? {
        guard var row = try TranscriptRow.filter(Column("id") == id).fetchOne(db), let number = row.number else {
            return nil
        }
        let ofThis = Column("transcript") == number
        let segments = try SegmentRow.filter(ofThis).order(Column("position")).fetchAll(db)
        let words = try WordRow.filter(ofThis).order(Column("segment"), Column("position")).fetchAll(db)
        var tags = try TagRow.tags(of: number, in: db)
        var edits = EditHistory.none
        if row.revision > 0 {
            edits = try EditHistory(db, transcript: number, upTo: revision)
            if let revision {
                guard let then = edits.last, then.number == revision else { throw EditError.noRevision(revision) }
                (row.revision, row.title, tags) = (revision, then.title, then.tags)
            }
        } else if let revision, revision != 0 {
            throw EditError.noRevision(revision)
        }
        return try row.stored(
            segments: segments,
            words: Dictionary(grouping: words, by: \.segment),
            tags: tags,
            edits: edits,
            recording: try KeptRecording.of(number, in: db)
        )
    }

    /// Deletes a transcript for good, with its recording.
    ///
    /// - Returns: Whether there was one.
    package func delete(_ id: String) async throws -> Bool {
        let deleted = try await pool.write { db in
            try TranscriptRow.filter(Column("id") == id).deleteAll(db) > 0
        }
        guard deleted else { return false }
        try await pool.writeWithoutTransaction { _ in try recordings.discard(id) }
        do {
            try await opened.get().eraser.erase()
            // The deleted pages are zeroed in the database; the log still holds what they were.
            try await pool.writeWithoutTransaction { db in _ = try db.checkpoint(.truncate) }
        } catch is DatabaseError {
            throw ArchiveError.notErasedYet(id: id)
        }
        return true
    }
}
