import SpeechEngine
import Testing

@testable import Transcription

@Suite struct `The language is chosen from the first windows` {
    @Test func `one sure window decides`() {
        #expect(choice([["de": 0.6, "nl": 0.4]]).isDecided)
        #expect(choice([["de": 0.6, "nl": 0.4]]).best == LanguageProbability(code: "de", probability: 0.6))
        #expect(!choice([["de": 0.59, "nl": 0.41]]).isDecided)
    }

    @Test func `nothing is decided before the first window`() {
        #expect(!choice([]).isDecided)
        #expect(choice([]).best == nil)
    }

    @Test func `after three windows the best guess has to do`() {
        let unsure = ["de": 0.4, "nl": 0.35, "en": 0.25]
        #expect(!choice([unsure, unsure]).isDecided)
        #expect(choice([unsure, unsure, unsure]).isDecided)
        #expect(choice([unsure, unsure, unsure]).best?.code == "de")
    }

    @Test func `the windows are averaged`() throws {
        let best = try #require(choice([["de": 0.5, "nl": 0.5], ["de": 0.2, "nl": 0.8]]).best)
        #expect(best.code == "nl")
        #expect(abs(best.probability - 0.65) < 1e-9)
    }

    @Test func `only candidates count, as if there were no other languages`() throws {
        let heard = choice([["en": 0.9, "de": 0.06, "nl": 0.02]], candidates: ["nl", "de"])
        #expect(heard.isDecided)
        let best = try #require(heard.best)
        #expect(best.code == "de")
        #expect(abs(best.probability - 0.75) < 1e-9)
    }

    @Test func `of two equal languages it is always the same one`() {
        for _ in 0..<20 { #expect(choice([["nl": 0.5, "de": 0.5]]).best?.code == "de") }
    }
}

/// A choice that has heard these windows.
private func choice(_ windows: [[String: Double]], candidates: [String] = []) -> LanguageChoice {
    var choice = LanguageChoice(candidates: candidates)
    for window in windows {
        choice.hear(
            window.map { LanguageProbability(code: $0, probability: $1) }.sorted { $0.probability > $1.probability }
        )
    }
    return choice
}
