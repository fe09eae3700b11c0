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
    }

    struct Word: Encodable {
        var word: String
        var start: Double
        var end: Double
        var probability: Double
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
                temperature: $0.temperature
            )
        }
        words = transcript.segments.flatMap(\.words).map {
            Word(word: $0.text, start: $0.start, end: $0.end, probability: $0.probability)
        }
        warnings = transcript.warnings
    }
}

/// A page of the list of transcripts.
struct TranscriptPage: Encodable {
    struct Entry: Encodable {
        var id: String
        var created_at: Date
        var source: String
        @OrNull var language: String?
        var model: String
        var duration: Double
        @OrNull var title: String?
        var preview: String

        init(_ summary: TranscriptSummary) {
            id = summary.id
            created_at = summary.createdAt
            source = summary.source.rawValue
            language = summary.language
            model = summary.model
            duration = summary.duration
            title = summary.title
            preview = summary.preview
        }
    }

    var transcripts: [Entry]
    @OrNull var next_before: String?
}
