import Foundation
import GRDB
import SpeechEngine
import Transcription

/// A transcript with all that the archive knows of it, as a file of an export has it.
struct ArchivedTranscript: Codable, Equatable {
    struct Edit: Codable, Equatable {
        var number: Int
        var createdAt: Double
        var author: String
        var title: String?
        var tags: [String]
        var segments: [Revision.Segment]
        var revertedTo: Int?
    }

    /// Its recording, which is another file of the export.
    struct Recording: Codable, Equatable {
        var type: String
        var since: Double
        var days: Int?
    }

    var id: String
    /// Seconds since 1970, as all times of day here.
    var createdAt: Double
    var source: StoredTranscript.Source
    var title: String?
    var task: String
    var model: String
    var engine: String
    var applianceVersion: String
    var tags: [String]
    var originalFields: [String: JSONValue]?
    var options: TranscriptionOptions?
    /// What the machine wrote.
    var transcript: Transcript
    /// All revisions; none if nobody edited it.
    var revisions: [Edit]
    /// Nil if it is not kept.
    var recording: Recording?

    /// - Returns: Nil if there is none of this id.
    init?(_ db: Database, id: String) throws {
        guard let row = try TranscriptRow.filter(Column("id") == id).fetchOne(db), let number = row.number,
            let machine = try Archive.transcript(id, revision: 0, in: db)
        else { return nil }
        self.id = id
        createdAt = row.createdAt
        source = machine.source
        title = row.title
        task = machine.task.rawValue
        model = machine.model
        engine = machine.engine
        applianceVersion = machine.applianceVersion
        tags = try TagRow.tags(of: number, in: db)
        originalFields = machine.originalFields
        options = machine.options
        transcript = machine.transcript
        recording = machine.recording.map {
            Recording(type: $0.type, since: $0.since.timeIntervalSince1970, days: $0.days)
        }
        revisions = try RevisionRow.filter(Column("transcript") == number).order(Column("number")).fetchAll(db).map {
            Edit(
                number: $0.number,
                createdAt: $0.createdAt,
                author: $0.author,
                title: $0.title,
                tags: $0.tags,
                segments: $0.segments,
                revertedTo: $0.revertedTo
            )
        }
    }

    /// Adds it to the archive, unless that has it.
    ///
    /// - Returns: Whether it was added.
    /// - Throws: `ImportError.unusable`.
    func insert(in db: Database) throws -> Bool {
        if try TranscriptRow.filter(Column("id") == id).fetchCount(db) > 0 { return false }
        guard id.wholeMatch(of: /tr_[0-9a-f]{24}/) != nil, createdAt.isFinite,
            let task = DecodingOptions.Task(rawValue: task),
            revisions.map(\.number) == Array(revisions.indices),
            revisions.allSatisfy({ $0.segments.allSatisfy { transcript.segments.indices.contains($0.position) } })
        else { throw ImportError.unusable(id) }
        let stored = StoredTranscript(
            id: id,
            createdAt: Date(timeIntervalSince1970: createdAt),
            source: source,
            title: title,
            task: task,
            model: model,
            engine: engine,
            applianceVersion: applianceVersion,
            transcript: transcript,
            tags: tags,
            originalFields: originalFields,
            options: options
        )
        try Archive.insert(stored, in: db)
        guard revisions.count > 1 else { return true }
        let number = try Int64.fetchOne(db, sql: "SELECT number FROM transcript WHERE id = ?", arguments: [id]) ?? 0
        let edits = revisions.map {
            Revision(
                number: $0.number,
                createdAt: Date(timeIntervalSince1970: $0.createdAt),
                author: $0.author,
                title: $0.title,
                tags: $0.tags,
                segments: $0.segments,
                revertedTo: $0.revertedTo
            )
        }
        for edit in edits { try RevisionRow(edit, transcript: number).insert(db) }
        let state = EditedState(
            machine: transcript.segments.map(\.text),
            title: title,
            tags: tags,
            segments: EditHistory(edits).segments
        )
        try db.execute(
            sql: "UPDATE transcript SET revision = ?, text = ? WHERE number = ?",
            arguments: [edits.count - 1, state.text, number]
        )
        return true
    }
}
