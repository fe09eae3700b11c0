import DecodingChecks

/// What an engine made of one window.
///
/// Times are seconds from the window's start.
package struct DecodedWindow: Sendable, Codable, Equatable {
    package var segments: [DecodedSegment]

    /// The temperature of the attempt that was taken.
    package var temperature: Double

    /// Mean natural logarithm of the chosen tokens' probabilities.
    package var averageLogProbability: Double

    /// The model's probability that the window holds no speech, 0…1.
    package var noSpeechProbability: Double

    /// Bytes of text per byte of its compressed form; above 2.4 it repeats itself.
    package var compressionRatio: Double

    /// How far into the window the decoder got; less than the window's length if it stopped early.
    package var decodedSeconds: Double
}

extension DecodedWindow: DecodingAttempt {
    package var isEmpty: Bool { segments.isEmpty }
}

/// A stretch of text with its time, as the model set it.
package struct DecodedSegment: Sendable, Codable, Equatable {
    package var start: Double
    package var end: Double
    package var text: String
    package var tokens: [DecodedToken]
    /// Empty unless word timestamps were asked for.
    package var words: [DecodedWord]
}

/// One token of the model's vocabulary; text tokens only.
package struct DecodedToken: Sendable, Codable, Equatable {
    package var id: Int
    /// The token's bytes; a character may span several tokens.
    package var bytes: [UInt8]
    package var logProbability: Double
}

/// A word with its time.
package struct DecodedWord: Sendable, Codable, Equatable {
    /// The word with its punctuation, without the space before it.
    package var text: String
    package var start: Double
    package var end: Double
    /// Mean probability of its tokens, 0…1.
    package var probability: Double
}

/// A language the model heard.
package struct LanguageProbability: Sendable, Codable, Equatable {
    /// Whisper's code, for example `de`.
    package var code: String
    package var probability: Double

    package init(code: String, probability: Double) {
        self.code = code
        self.probability = probability
    }
}
