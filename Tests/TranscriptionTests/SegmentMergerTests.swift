import TestSupport
import Testing

@testable import SpeechEngine
@testable import Transcription

@Suite struct `Decoded windows become one transcript` {
    private let first = Window(pieces: [16_000..<32_000, 48_000..<64_000], speechEnd: 60_000)
    private let second = Window(pieces: [160_000..<320_000], speechEnd: 300_000)

    @Test func `segments and words get the recording's times and keep everything else`() throws {
        var merger = SegmentMerger()
        let word = DecodedWord(text: "Hello", start: 0.5, end: 1.5, probability: 0.9)
        let merged = merger.merge(DecodedWindow([DecodedSegment(" Hello", 0.25, 1.75, words: [word])]), of: first)
        let segment = try #require(merged.first)
        #expect(merged.count == 1)
        #expect(segment.start == 1.25)
        #expect(segment.end == 3.75)
        #expect(segment.text == " Hello")
        #expect(segment.words == [TranscriptWord(text: "Hello", start: 1.5, end: 3.5, probability: 0.9)])
        #expect(segment.tokens == [TranscriptToken(id: 6, bytes: Array(" Hello".utf8), logProbability: -0.5)])
        #expect(segment.temperature == 0.2)
        #expect(segment.averageLogProbability == -0.3)
        #expect(segment.compressionRatio == 1.2)
        #expect(segment.noSpeechProbability == 0.01)
    }

    @Test(arguments: 1...40)
    func `hostile times never overlap or run backwards`(seed: Int) {
        var generator = SeededGenerator(seed: seed)
        var merger = SegmentMerger()
        var start = 0
        var merged: [TranscriptSegment] = []
        for _ in 0..<6 {
            let window = Window.random(using: &generator).moved(by: start)
            start = window.pieces.last?.upperBound ?? start
            merged += merger.merge(.hostile(using: &generator), of: window)
        }
        #expect(merged.allSatisfy { $0.start <= $0.end && $0.start >= 0 })
        #expect(merged.allSatisfy { $0.end <= Double(start) / Double(EngineAudio.sampleRate) })
        #expect(zip(merged, merged.dropFirst()).allSatisfy { $0.end <= $1.start })
        let words = merged.flatMap(\.words)
        #expect(words.allSatisfy { $0.start <= $0.end })
        #expect(zip(words, words.dropFirst()).allSatisfy { $0.end <= $1.start })
        #expect(
            merged.allSatisfy { segment in
                segment.words.allSatisfy { $0.start >= segment.start && $0.end <= segment.end }
            }
        )
    }

    @Test func `segments without text are dropped`() {
        var merger = SegmentMerger()
        let decoded = DecodedWindow([
            DecodedSegment("", 0, 1), DecodedSegment(" one", 1, 2), DecodedSegment(" \n\t", 2, 3),
        ])
        #expect(merger.merge(decoded, of: second).map(\.text) == [" one"])
    }

    @Test func `a segment of no length joins the one before it`() {
        var merger = SegmentMerger()
        let words = [DecodedWord(text: "two", start: 2, end: 2.01, probability: 0.5)]
        let decoded = DecodedWindow([
            DecodedSegment(" one", 0, 2), DecodedSegment(" two", 2, 2.01, words: words), DecodedSegment(" three", 3, 4),
        ])
        let merged = merger.merge(decoded, of: second)
        #expect(merged.map(\.text) == [" one two", " three"])
        #expect(merged.map(\.start) == [10, 13])
        #expect(merged.map(\.end) == [12.01, 14])
        #expect(merged.map { $0.tokens.map(\.id) } == [[4, 4], [6]])
        #expect(merged.map { $0.words.map(\.text) } == [["two"], []])
    }

    @Test func `a segment of no length with none before it stays`() {
        var merger = SegmentMerger()
        #expect(merger.merge(DecodedWindow([DecodedSegment(" one", 0, 0)]), of: second).map(\.text) == [" one"])
    }

    @Test func `only windows that repeat themselves too much lose their loops`() {
        let loop = [DecodedSegment(" again and again and again and", 0, 9)]
        var merger = SegmentMerger()
        #expect(merger.merge(DecodedWindow(loop, compressionRatio: 2.4), of: first).first?.text == loop[0].text)
        #expect(
            merger.merge(DecodedWindow(loop, compressionRatio: 2.41), of: second).map(\.text) == [" again and"]
        )
    }
}

extension Window {
    /// The window so many samples later.
    fileprivate func moved(by offset: Int) -> Window {
        Window(
            pieces: pieces.map { $0.lowerBound + offset..<$0.upperBound + offset },
            speechEnd: speechEnd + offset
        )
    }
}

extension DecodedWindow {
    /// Segments and words with any times: reversed, overlapping, before and beyond the window.
    fileprivate static func hostile(using generator: inout SeededGenerator) -> DecodedWindow {
        func time() -> Double { (Double.random(in: -1...2, using: &generator) * 100).rounded() / 100 }
        let segments = (0..<Int.random(in: 0...8, using: &generator)).map { number in
            let words = (0..<Int.random(in: 0...5, using: &generator)).map {
                DecodedWord(text: "w\($0)", start: time(), end: time(), probability: 0.5)
            }
            return DecodedSegment(" s\(number)", time(), time(), words: words)
        }
        return DecodedWindow(segments, compressionRatio: Bool.random(using: &generator) ? 1 : 3)
    }
}
