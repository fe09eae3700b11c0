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
        /// The text in pieces; left out where the model was sure of all.
        var pieces: [Piece]?
    }

    struct Piece: Encodable {
        var text: String
        var low_confidence: Bool

        init(_ piece: MarkedPiece) {
            text = piece.text
            low_confidence = piece.isUncertain
        }
    }

    /// What it was asked to be.
    struct Parameters: Encodable {
        @OrNull var language: String?
        var languages: [String]
        var vocabulary: [String]
        @OrNull var prompt: String?
        var temperature: Double
        var beam_size: Int
        var words: Bool

        init(_ options: TranscriptionOptions) {
            language = options.language
            languages = options.candidateLanguages
            vocabulary = options.vocabulary
            prompt = options.prompt
            temperature = options.temperature
            beam_size = options.beamSize
            words = options.wordTimestamps
        }
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
    /// Null if it is not known: imported, or from before this was kept.
    @OrNull var parameters: Parameters?
    /// Left out unless it was imported from another program.
    var original_fields: [String: JSONValue]?

    /// - Parameter threshold: Words less probable than this are marked, 0…1.
    init(_ stored: StoredTranscript, threshold: Double = MarkedPiece.threshold) {
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
        segments = transcript.segments.map { segment in
            let pieces = MarkedPiece.pieces(of: segment, threshold: threshold)
            return Segment(
                start: segment.start,
                end: segment.end,
                text: segment.text,
                avg_logprob: segment.averageLogProbability,
                no_speech_prob: segment.noSpeechProbability,
                compression_ratio: segment.compressionRatio,
                temperature: segment.temperature,
                speaker: segment.speaker,
                pieces: pieces.contains(where: \.isUncertain) ? pieces.map(Piece.init) : nil
            )
        }
        words = transcript.segments.flatMap(\.words).map {
            Word(
                word: $0.text,
                start: $0.start,
                end: $0.end,
                probability: $0.probability,
                low_confidence: $0.probability < threshold
            )
        }
        warnings = transcript.warnings
        tags = stored.tags
        revision = stored.revision
        audio = stored.recording.map { Audio(type: $0.type, size: $0.size) }
        parameters = stored.options.map(Parameters.init)
        original_fields = stored.originalFields
    }
}
