/// The tokens of a model: bytes of text, then the special ones, which mark languages, tasks and times.
package struct Vocabulary: Sendable {
    /// The bytes of each token of text, in the order of their ids.
    package let texts: [[UInt8]]
    /// All tokens, the special ones included.
    package let count: Int
    /// How many languages the model knows; 1 if it is for English only.
    package let languages: Int

    /// The first special token: it ends the text.
    package let endOfText: Int
    /// The tokens of languages that the vocabulary has, also where the model knows only English.
    private let languageTokens: Int

    init(texts: [[UInt8]], count: Int) {
        // The vocabularies differ in one token of text and in the number of languages.
        let isMultilingual = count >= 51_865
        endOfText = isMultilingual ? 50_257 : 50_256
        languageTokens = count - 51_765 - (isMultilingual ? 1 : 0)
        languages = isMultilingual ? languageTokens : 1
        self.texts = texts
        self.count = count
    }

    package var isMultilingual: Bool { languages > 1 }
    /// Begins the transcript.
    package var start: Int { endOfText + 1 }
    /// The languages, in Whisper's order.
    package var languageRange: Range<Int> { start + 1..<start + 1 + languageTokens }
    package var translate: Int { languageRange.upperBound }
    package var transcribe: Int { translate + 1 }
    /// Comes before text that precedes the window.
    package var previous: Int { translate + 3 }
    package var noSpeech: Int { translate + 4 }
    package var noTimestamps: Int { translate + 5 }
    /// The times, each 0.02 seconds after the one before, from 0.
    package var times: Range<Int> { translate + 6..<count }

    /// Seconds between two tokens of time.
    package static let timeStep = 0.02

    /// The bytes of a token; none for special ones.
    package func bytes(of token: Int) -> [UInt8] { token < endOfText && token < texts.count ? texts[token] : [] }
}
