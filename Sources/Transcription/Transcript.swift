import Foundation

/// The text of a recording with its times.
///
/// Times are seconds from the recording's start.
package struct Transcript: Sendable, Codable, Equatable {
    /// The spoken language as Whisper's code, for example `de`; nil when nothing was said and none was asked for.
    package var language: String?

    /// How sure the detection was, 0…1; nil when the language was given.
    package var languageProbability: Double?

    /// Length of the recording.
    package var duration: Double

    /// In order of time; neither they nor their words overlap.
    package var segments: [TranscriptSegment]

    /// What was wrong with the recording although it could be transcribed, in words.
    package var warnings: [String]

    package init(
        language: String?,
        languageProbability: Double?,
        duration: Double,
        segments: [TranscriptSegment],
        warnings: [String]
    ) {
        self.language = language
        self.languageProbability = languageProbability
        self.duration = duration
        self.segments = segments
        self.warnings = warnings
    }

    /// The whole text in one line.
    package var text: String {
        segments.map(\.text).joined().trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

/// A stretch of text with its time.
package struct TranscriptSegment: Sendable, Codable, Equatable {
    package var start: Double
    package var end: Double

    /// The text as the model wrote it, with the space it puts before a word.
    package var text: String

    /// Ids in the model's vocabulary, with the log-probability of each.
    package var tokens: TranscriptTokens

    /// Empty unless word timestamps were asked for.
    package var words: [TranscriptWord]

    /// The temperature it was decoded at.
    package var temperature: Double

    /// Mean natural logarithm of its tokens' probabilities.
    package var averageLogProbability: Double

    /// Bytes of text per compressed byte of the window it comes from; above 2.4 the model may have looped.
    package var compressionRatio: Double

    /// The model's probability that nobody spoke, 0…1.
    package var noSpeechProbability: Double

    /// Who speaks, as the owner named them.
    package var speaker: String?

    package init(
        start: Double,
        end: Double,
        text: String,
        tokens: TranscriptTokens,
        words: [TranscriptWord],
        temperature: Double,
        averageLogProbability: Double,
        compressionRatio: Double,
        noSpeechProbability: Double,
        speaker: String? = nil
    ) {
        self.start = start
        self.end = end
        self.text = text
        self.tokens = tokens
        self.words = words
        self.temperature = temperature
        self.averageLogProbability = averageLogProbability
        self.compressionRatio = compressionRatio
        self.noSpeechProbability = noSpeechProbability
        self.speaker = speaker
    }
}

/// A token of the model's vocabulary.
package struct TranscriptToken: Sendable, Codable, Equatable {
    package var id: Int
    package var bytes: [UInt8]
    package var logProbability: Double

    package init(id: Int, bytes: [UInt8], logProbability: Double) {
        self.id = id
        self.bytes = bytes
        self.logProbability = logProbability
    }
}

/// A word with its time.
package struct TranscriptWord: Sendable, Codable, Equatable {
    package var text: String
    package var start: Double
    package var end: Double
    /// 0…1.
    package var probability: Double

    package init(text: String, start: Double, end: Double, probability: Double) {
        self.text = text
        self.start = start
        self.end = end
        self.probability = probability
    }
}
