@testable import SpeechEngine
@testable import Transcription

extension DecodedWindow {
    /// A window with these segments and ordinary values.
    init(_ segments: [DecodedSegment], compressionRatio: Double = 1.2, decodedSeconds: Double = 30) {
        self.init(
            segments: segments,
            temperature: 0.2,
            averageLogProbability: -0.3,
            noSpeechProbability: 0.01,
            compressionRatio: compressionRatio,
            decodedSeconds: decodedSeconds
        )
    }
}

extension DecodedSegment {
    /// A segment with one token and these words.
    init(_ text: String, _ start: Double, _ end: Double, words: [DecodedWord] = []) {
        self.init(
            start: start,
            end: end,
            text: text,
            tokens: [DecodedToken(id: text.count, bytes: Array(text.utf8), logProbability: -0.5)],
            words: words
        )
    }
}

extension TranscriptSegment {
    /// A segment with ordinary values.
    init(_ text: String, _ start: Double = 0, _ end: Double = 1, words: [TranscriptWord] = []) {
        self.init(
            start: start,
            end: end,
            text: text,
            tokens: [TranscriptToken(id: 50_364, bytes: Array(text.utf8), logProbability: -0.5)],
            words: words,
            temperature: 0.2,
            averageLogProbability: -0.286_123_456_7,
            compressionRatio: 1.236_123_456_7,
            noSpeechProbability: 0.009_812_345_6
        )
    }
}

extension Transcript {
    /// A transcript of these segments.
    init(_ segments: [TranscriptSegment], language: String? = "en", duration: Double = 8.47) {
        self.init(
            language: language,
            languageProbability: nil,
            duration: duration,
            segments: segments,
            warnings: []
        )
    }
}
