import Testing

@testable import SpeechEngine

@Suite struct `A text is split as the model has learned it` {
    /// Merged in this order in training: "el", " H", " Hel", "to", "tone", "stone", " Hels".
    private let tokenizer = TextTokenizer(
        tokens: (0...255).map { [UInt8($0)] }
            + ["el", " H", " Hel", "to", "ne", "tone", "st", "stone", " Hels", "'s", "ß"].map { Array($0.utf8) }
    )

    @Test func `by the pair that was merged first, not by the longest token`() {
        #expect(split(" Helstone") == [" Hel", "stone"])
        #expect(split(" Helston") == [" Hels", "to", "n"])
    }

    @Test(arguments: ["", " ", "a", "Grüße, 語!", "  two  spaces ", "it's\n12", String(repeating: "ab", count: 1000)])
    func `into tokens that are the text`(text: String) {
        let tokens = tokenizer.tokens(of: text)
        #expect(tokens.flatMap { bytes($0) } == Array(text.utf8))
    }

    @Test func `words are not joined`() {
        #expect(split("el's el") == ["el", "'s", " ", "el"])
        #expect(split("ß") == ["ß"])
    }

    private func split(_ text: String) -> [String] {
        tokenizer.tokens(of: text).map { String(decoding: bytes($0), as: UTF8.self) }
    }

    private func bytes(_ id: Int32) -> [UInt8] {
        id < 256
            ? [UInt8(id)]
            : Array(["el", " H", " Hel", "to", "ne", "tone", "st", "stone", " Hels", "'s", "ß"][Int(id) - 256].utf8)
    }
}
