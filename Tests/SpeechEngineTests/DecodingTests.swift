import DecodingChecks
import Foundation
import Testing

@testable import SpeechEngine

@Suite struct `Tokens become words` {
    private func tokens(_ texts: [String]) -> [TimedToken] {
        texts.enumerated().map { index, text in token(Array(text.utf8), at: index) }
    }

    private func token(_ bytes: [UInt8], at index: Int) -> TimedToken {
        TimedToken(
            token: DecodedToken(id: index, bytes: bytes, logProbability: 0),
            start: Double(index),
            end: Double(index) + 1
        )
    }

    @Test(arguments: [
        ([" And", " so", ",", " my"], ["And", "so,", "my"]),
        ([" un", "believ", "able", "."], ["unbelievable."]),
        ([" \"", "Yes", ",\"", " he", " said"], ["\"Yes,\"", "he", "said"]),
        ([" it", "'s", " 10", ".", "5", " %"], ["it's", "10.5", "%"]),
        (["Hello", " there"], ["Hello", "there"]),
        ([" ", " "], []),
        ([], []),
    ])
    func `at spaces`(pieces: [String], words: [String]) {
        #expect(WordGrouping.words(tokens(pieces), language: "en").map(\.text) == words)
    }

    @Test func `at every character where there are no spaces`() {
        let words = WordGrouping.words(tokens(["你", "好", "，", "世", "界"]), language: "zh")
        #expect(words.map(\.text) == ["你", "好，", "世", "界"])
    }

    @Test func `with characters that span tokens whole`() {
        let umlaut = Array("ü".utf8)
        let pieces = [
            token(Array(" M".utf8), at: 0), token([umlaut[0]], at: 1), token([umlaut[1]], at: 2),
            token(Array("nchen".utf8), at: 3),
        ]
        let words = WordGrouping.words(pieces, language: "de")
        #expect(words.map(\.text) == ["München"])
        #expect(words.first?.start == 0)
        #expect(words.first?.end == 4)
    }
}

@Suite struct `The temperature rises` {
    private func window(logProbability: Double, ratio: Double = 1.5, noSpeech: Double = 0, text: String = "x")
        -> DecodedWindow
    {
        DecodedWindow(
            segments: text.isEmpty ? [] : [DecodedSegment(start: 0, end: 1, text: text, tokens: [], words: [])],
            temperature: 0,
            averageLogProbability: logProbability,
            noSpeechProbability: noSpeech,
            compressionRatio: ratio,
            decodedSeconds: 1
        )
    }

    @Test func `in steps to one`() {
        let temperatures = TemperatureFallback.temperatures(from: 0, step: DecodingOptions().temperatureStep)
        #expect(temperatures.map { ($0 * 10).rounded() / 10 } == [0, 0.2, 0.4, 0.6, 0.8, 1])
        #expect(TemperatureFallback.temperatures(from: 0.7, step: 0) == [0.7])
    }

    @Test func `when the text is improbable or repeats itself`() {
        #expect(TemperatureFallback.passes(window(logProbability: -0.3)))
        #expect(!TemperatureFallback.passes(window(logProbability: -1.2)))
        #expect(!TemperatureFallback.passes(window(logProbability: -0.1, ratio: 3)))
        #expect(TemperatureFallback.passes(window(logProbability: -1.2, noSpeech: 0.9)))
        #expect(TemperatureFallback.passes(window(logProbability: 0, ratio: 0, text: "")))
    }

    @Test func `and the best attempt is kept when none is good`() {
        let looping = window(logProbability: -0.1, ratio: 5, text: "loop")
        let poor = window(logProbability: -1.5, text: "poor")
        let poorer = window(logProbability: -2, text: "poorer")
        #expect(TemperatureFallback.best(of: [looping, poorer, poor])?.segments.first?.text == "poor")
        #expect(TemperatureFallback.best(of: [DecodedWindow]()) == nil)
    }
}

@Suite struct `The compression ratio` {
    @Test func `is high for text that repeats itself`() {
        #expect(compressionRatio(of: Array(String(repeating: "so so so ", count: 30).utf8)) > 2.4)
        #expect(
            compressionRatio(of: Array("And so, my fellow Americans, ask not what your country can do for you.".utf8))
                < 2
        )
        #expect(compressionRatio(of: []) == 0)
    }
}
