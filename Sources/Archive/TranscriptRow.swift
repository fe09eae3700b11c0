import Foundation
import GRDB
import SpeechEngine
import Transcription

/// A row of `transcript`.
struct TranscriptRow: Codable, FetchableRecord, PersistableRecord {
    static let databaseTableName = "transcript"

    var number: Int64?
    var id: String
    var createdAt: Double
    var source: String
    var title: String?
    var task: String
    var language: String?
    var languageProbability: Double?
    var model: String
    var engine: String
    var applianceVersion: String
    var duration: Double
    var text: String
    var warnings: [String]
    var revision: Int
    /// The source, if it is none that the first releases know.
    var origin: String?
    var originalFields: [String: JSONValue]?
    var options: TranscriptionOptions?

    init(_ stored: StoredTranscript) {
        id = stored.id
        createdAt = stored.createdAt.timeIntervalSince1970
        source = (stored.source.isKnownToAllReleases ? stored.source : .api).rawValue
        origin = stored.source.isKnownToAllReleases ? nil : stored.source.rawValue
        title = stored.title
        task = stored.task.rawValue
        language = stored.transcript.language
        languageProbability = stored.transcript.languageProbability
        model = stored.model
        engine = stored.engine
        applianceVersion = stored.applianceVersion
        duration = stored.transcript.duration
        text = stored.transcript.text
        warnings = stored.transcript.warnings
        revision = 0  // Revisions are rows of their own.
        originalFields = stored.originalFields
        options = stored.options
    }

    /// - Throws: `ArchiveError.damaged`.
    func stored(
        segments: [SegmentRow],
        words: [Int: [WordRow]],
        tags: [String],
        edits: EditHistory,
        recording: KeptRecording?
    ) throws -> StoredTranscript {
        guard let source = StoredTranscript.Source(rawValue: origin ?? source),
            let task = DecodingOptions.Task(rawValue: task)
        else { throw ArchiveError.damaged(id: id) }
        return StoredTranscript(
            id: id,
            createdAt: Date(timeIntervalSince1970: createdAt),
            source: source,
            title: title,
            task: task,
            model: model,
            engine: engine,
            applianceVersion: applianceVersion,
            transcript: Transcript(
                language: language,
                languageProbability: languageProbability,
                duration: duration,
                segments: segments.map { edits.apply(to: $0.segment(words: words[$0.position] ?? []), $0.position) },
                warnings: warnings
            ),
            tags: tags,
            revision: revision,
            originalFields: originalFields,
            recording: recording,
            options: options
        )
    }
}
