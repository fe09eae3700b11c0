import GRDB
import Transcription

/// A row of `segment`.
struct SegmentRow: Codable, FetchableRecord, PersistableRecord {
    static let databaseTableName = "segment"

    var transcript: Int64
    var position: Int
    var startTime: Double
    var endTime: Double
    var text: String
    var tokens: TranscriptTokens
    var temperature: Double
    var averageLogProbability: Double
    var compressionRatio: Double
    var noSpeechProbability: Double

    init(_ segment: TranscriptSegment, transcript: Int64, position: Int) {
        self.transcript = transcript
        self.position = position
        startTime = segment.start
        endTime = segment.end
        text = segment.text
        tokens = segment.tokens
        temperature = segment.temperature
        averageLogProbability = segment.averageLogProbability
        compressionRatio = segment.compressionRatio
        noSpeechProbability = segment.noSpeechProbability
    }

    func segment(words: [WordRow]) -> TranscriptSegment {
        TranscriptSegment(
            start: startTime,
            end: endTime,
            text: text,
            tokens: tokens,
            words: words.map(\.word),
            temperature: temperature,
            averageLogProbability: averageLogProbability,
            compressionRatio: compressionRatio,
            noSpeechProbability: noSpeechProbability
        )
    }
}

/// A row of `word`.
struct WordRow: Codable, FetchableRecord, PersistableRecord {
    static let databaseTableName = "word"

    var transcript: Int64
    var segment: Int
    var position: Int
    var startTime: Double
    var endTime: Double
    var text: String
    var probability: Double

    init(_ word: TranscriptWord, transcript: Int64, segment: Int, position: Int) {
        self.transcript = transcript
        self.segment = segment
        self.position = position
        startTime = word.start
        endTime = word.end
        text = word.text
        probability = word.probability
    }

    var word: TranscriptWord {
        TranscriptWord(text: text, start: startTime, end: endTime, probability: probability)
    }
}
