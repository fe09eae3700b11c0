import Testing

@testable import Transcription

@Suite struct `A vocabulary is what the model can be told` {
    @Test func `terms are kept in order, once, without space around them`() throws {
        #expect(
            try Vocabulary.terms([" Fitzooth , Grafana", "Grafana", "", ",", "Jürgen\u{a0}  Klopp\nÅre"]) == [
                "Fitzooth", "Grafana", "Jürgen Klopp", "Åre",
            ]
        )
    }

    @Test func `the limits are what they say`() throws {
        let terms = (0..<Vocabulary.maximumTerms).map { "t\($0)" }
        #expect(try Vocabulary.terms(terms).count == Vocabulary.maximumTerms)
        #expect(throws: VocabularyError.manyTerms(101)) { try Vocabulary.terms(terms + ["one more"]) }
        let longest = String(repeating: "ß", count: Vocabulary.maximumTerm)
        #expect(try Vocabulary.terms([longest]) == [longest])
        #expect(throws: VocabularyError.longTerm(longest + "s")) { try Vocabulary.terms([longest + "s"]) }
        let many = (10..<27).map { "\($0)" + longest.dropFirst(2) }
        #expect(throws: VocabularyError.long(characters: 17 * 60)) { try Vocabulary.terms(many) }
        #expect(throws: VocabularyError.unprintable) { try Vocabulary.terms(["a\u{0}b"]) }
    }
}

@Suite struct `What a model is told before a window` {
    @Test func `nothing, if there is nothing to tell`() {
        #expect(told([], nil).text == nil)
        #expect(told([], " \n").text == nil)
        #expect(told([], " \n").warnings == [])
    }

    @Test func `a prompt in one line, behind the vocabulary`() {
        #expect(told([], "Hello\n\u{0} there").text == " Hello there")
        #expect(told(["A", "B c"], nil).text == " Glossary: A, B c.")
        #expect(told(["A", "B c"], "Hello").text == " Glossary: A, B c. Hello")
    }

    @Test func `terms that do not fit are left out from the end, whole, and it is said`() {
        // Each is ten tokens with the space before and the comma behind it, and so is the heading.
        let terms = (10..<33).map { "term \($0)!" }
        let prompt = told(terms, nil)
        #expect(prompt.text?.hasSuffix(" term 30!.") == true)
        #expect(prompt.text?.count == 220)
        #expect(
            prompt.warnings == ["The vocabulary is too long for the model: only the first 21 of 23 terms were used."]
        )
    }

    @Test func `a prompt that does not fit loses its beginning, at a word, and it is said`() {
        let prompt = told(["Fitzooth"], String(repeating: "prompt ", count: 40) + "end")
        #expect(prompt.text?.hasPrefix(" Glossary: Fitzooth. prompt prompt") == true)
        #expect(prompt.text?.hasSuffix(" prompt end") == true)
        #expect((prompt.text?.count ?? 0) <= InitialPrompt.limit)
        #expect((prompt.text?.count ?? 0) > InitialPrompt.limit - 7)
        #expect(prompt.warnings == ["The prompt is too long for the model: only its end was used."])
    }

    @Test func `a prompt without spaces is cut at a character`() {
        let text = String(repeating: "語", count: 300)
        // Tokens of one byte: 74 whole characters of three bytes fit.
        let prompt = InitialPrompt(terms: [], prompt: (" " + text, Array(repeating: 1, count: 901)))
        #expect(prompt.text == String(repeating: "語", count: 74))
        #expect(prompt.warnings.count == 1)
    }

    @Test func `a prompt that is too long even to look at is cut, and it is said`() {
        let prompt = told([], String(repeating: " x", count: 5000))
        #expect((prompt.text?.count ?? 0) <= InitialPrompt.limit)
        #expect(prompt.warnings.count == 1)
    }

    @Test func `a prompt has no room behind a vocabulary that takes all`() {
        let prompt = told(["\(String(repeating: "v", count: InitialPrompt.limit - 12))"], "Hello")
        #expect(prompt.text?.count == InitialPrompt.limit)
        #expect(prompt.warnings.count == 1)
    }
}

@Suite struct `What the owner has set stands behind what is asked` {
    private let defaults = TranscriptionDefaults(beamSize: 3, vocabulary: ["A", "B"], languages: ["de", "en"])

    @Test func `the request's terms come first, and each once`() {
        var asked = TranscriptionOptions()
        asked.vocabulary = ["C", "B"]
        #expect(defaults.completing(asked).vocabulary == ["C", "B", "A"])
        #expect(defaults.completing(asked).beamSize == 3)
    }

    @Test func `languages of the request replace those of the owner`() {
        var asked = TranscriptionOptions()
        #expect(defaults.completing(asked).candidateLanguages == ["de", "en"])
        asked.candidateLanguages = ["fr"]
        #expect(defaults.completing(asked).candidateLanguages == ["fr"])
    }
}

/// A prompt where each character is a token.
private func told(_ vocabulary: [String], _ prompt: String?) -> InitialPrompt {
    let (terms, prompt, isWhole) = InitialPrompt.pieces(vocabulary: vocabulary, prompt: prompt)
    return InitialPrompt(
        terms: terms.map { ($0, $0.count) },
        prompt: (prompt, prompt.map(\.utf8.count)),
        isPromptWhole: isWhole
    )
}
