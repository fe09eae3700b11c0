/// What the model is told before each window, cut to what it takes: the vocabulary, then the end of the prompt.
///
/// A model takes so many tokens and would drop those before them without a word. Terms stay in their order as long as they
/// fit, each whole; the prompt's last words have what is left.
struct InitialPrompt: Equatable {
    /// The tokens a model takes: half of what it can read, without the mark before them.
    static let limit = 223
    /// Characters of a prompt that are looked at; more never fit.
    static let longestPrompt = 2000

    /// Stands before the terms: with it models take over more of them.
    private static let heading = " Glossary:"

    /// Nil if there is nothing to tell.
    private(set) var text: String?
    /// What was left out, for whoever reads the transcript.
    private(set) var warnings: [String] = []

    /// - Parameters:
    ///   - terms: As `pieces` has them, with the number of their tokens.
    ///   - prompt: As `pieces` has it, with the number of bytes of each of its tokens.
    init(terms: [(text: String, tokens: Int)], prompt: (text: String, tokens: [Int]), isPromptWhole: Bool = true) {
        var left = Self.limit
        let kept = terms.prefix { term in
            left -= term.tokens
            return left >= 0
        }
        let used = kept.reduce(0) { $0 + $1.tokens }
        let end = Self.end(of: prompt.text, tokens: prompt.tokens, count: Self.limit - used)
        let vocabulary = kept.isEmpty ? "" : kept.map(\.text).joined().dropLast() + "."
        text = vocabulary.isEmpty && end.isEmpty ? nil : vocabulary + end
        if kept.count < terms.count {
            warnings.append(
                "The vocabulary is too long for the model: only the first \(kept.count) of \(terms.count) terms were used."
            )
        }
        if !isPromptWhole || end.utf8.count < prompt.text.utf8.count {
            warnings.append("The prompt is too long for the model: only its end was used.")
        }
    }

    /// How vocabulary and prompt are written, so that their tokens can be counted apart.
    static func pieces(vocabulary: [String], prompt: String?) -> (terms: [String], prompt: String, isWhole: Bool) {
        let prompt = prompt ?? ""
        // Line breaks and other control characters are spaces to it.
        let words = prompt.suffix(longestPrompt).split { $0.isWhitespace || $0.unicodeScalars.allSatisfy(\.isControl) }
        let terms = vocabulary.enumerated().map { ($0 == 0 ? heading : "") + " \($1)," }
        return (terms, words.map { " " + $0 }.joined(), prompt.count <= longestPrompt)
    }

    /// The last tokens of a text that make whole words, or at least whole characters.
    private static func end(of text: String, tokens: [Int], count: Int) -> String {
        guard tokens.count > count else { return text }
        let bytes = Array(text.utf8.suffix(tokens.suffix(max(0, count)).reduce(0, +)))
        let end = String(decoding: bytes.drop { $0 & 0xC0 == 0x80 }, as: UTF8.self)
        return end.firstIndex(of: " ").map { String(end[$0...]) } ?? end
    }
}

extension Unicode.Scalar {
    fileprivate var isControl: Bool { properties.generalCategory == .control }
}
