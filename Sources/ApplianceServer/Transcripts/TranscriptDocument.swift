import Archive
import Foundation
import SpeechEngine
import Transcription

/// One transcript, whole, as the API gives it.
struct TranscriptDocument: Encodable {
    struct Segment: Encodable {
        var start: Double
        var end: Double
        var text: String
        var avg_logprob: Double
        var no_speech_prob: Double
        var compression_ratio: Double
        var temperature: Double
        @OrNull var speaker: String?
    }

    struct Word: Encodable {
        var word: String
        var start: Double
        var end: Double
        var probability: Double
        /// Whether it is worth listening to again.
        var low_confidence: Bool
    }

    /// The recording that is kept of it.
    struct Audio: Encodable {
        var type: String
        /// Bytes.
        var size: Int
    }

    var id: String
    var created_at: Date
    var source: String
    @OrNull var title: String?
    var task: String
    @OrNull var language: String?
    @OrNull var language_probability: Double?
    var model: String
    var engine: String
    var appliance_version: String
    var duration: Double
    var text: String
    var segments: [Segment]
    var words: [Word]
    var warnings: [String]
    var tags: [String]
    var revision: Int
    /// Null if the recording is not kept.
    @OrNull var audio: Audio?
    /// Left out unless it was imported from another program.
    var original_fields: [String: JSONValue]?

    init(_ stored: StoredTranscript) {
        let transcript = stored.transcript
        id = stored.id
        created_at = stored.createdAt
        source = stored.source.rawValue
        title = stored.title
        task = stored.task.rawValue
        language = transcript.language
        language_probability = transcript.languageProbability
        model = stored.model
        engine = stored.engine
        appliance_version = stored.applianceVersion
        duration = transcript.duration
        text = transcript.text
        segments = transcript.segments.map {
            Segment(
                start: $0.start,
                end: $0.end,
                text: $0.text,
                avg_logprob: $0.averageLogProbability,
                no_speech_prob: $0.noSpeechProbability,
                compression_ratio: $0.compressionRatio,
                temperature: $0.temperature,
                speaker: $0.speaker
            )
        }
        words = transcript.segments.flatMap(\.words).map {
            Word(
                word: $0.text,
                start: $0.start,
                end: $0.end,
                probability: $0.probability,
                low_confidence: $0.probability < MarkedPiece.threshold
            )
        }
        warnings = transcript.warnings
        tags = stored.tags
        revision = stored.revision
        audio = stored.recording.map { Audio(type: $0.type, size: $0.size) }
        original_fields = stored.originalFields
    }
}
