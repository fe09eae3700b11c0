import Foundation

/// A token with its time, before tokens are grouped into words.
struct TimedToken: Equatable {
    var token: DecodedToken
    var start: Double
    var end: Double
}

/// Groups tokens into words.
///
/// A word starts where a token starts with a space; in languages written without spaces, at every character. Trailing
/// punctuation belongs to the word before it, opening punctuation to the word after.
struct WordGrouping {
    /// Languages written without spaces between words.
    static let unspacedLanguages: Set<String> = ["zh", "ja", "th", "lo", "my", "yue"]

    private static let opening: Set<Character> = ["\"", "'", "“", "¿", "(", "[", "{", "-", "«", "„", "‚", "「", "『"]

    static func words(_ tokens: [TimedToken], language: String) -> [DecodedWord] {
        let unspaced = unspacedLanguages.contains(language)
        var groups: [[TimedToken]] = []
        for piece in characters(tokens) {
            let text = string(piece)
            let isPunctuation = text.allSatisfy { $0.isPunctuation || $0.isSymbol || $0.isWhitespace }
            let starts = (unspaced && !isPunctuation) || text.first?.isWhitespace == true
            // "(Yes" is two tokens, but one word.
            let afterOpening = groups.last.map { group in
                let before = string(group).drop(while: \.isWhitespace)
                return !before.isEmpty && before.allSatisfy { opening.contains($0) } && text.first?.isWhitespace != true
            }
            if groups.isEmpty || (starts && afterOpening != true) {
                groups.append(piece)
            } else {
                groups[groups.count - 1] += piece
            }
        }
        return groups.compactMap(word)
    }

    /// Joins the tokens that only together are whole characters.
    private static func characters(_ tokens: [TimedToken]) -> [[TimedToken]] {
        var pieces: [[TimedToken]] = []
        var open: [TimedToken] = []
        for token in tokens {
            open.append(token)
            if String(validating: open.flatMap(\.token.bytes), as: UTF8.self) != nil {
                pieces.append(open)
                open = []
            }
        }
        if !open.isEmpty { pieces.append(open) }
        return pieces
    }

    private static func word(_ group: [TimedToken]) -> DecodedWord? {
        guard let first = group.first, let last = group.last else { return nil }
        let text = string(group).trimmingCharacters(in: .whitespaces)
        guard !text.isEmpty else { return nil }
        let mean = group.reduce(0) { $0 + exp($1.token.logProbability) } / Double(group.count)
        return DecodedWord(text: text, start: first.start, end: max(first.start, last.end), probability: mean)
    }

    private static func string(_ group: [TimedToken]) -> String {
        String(decoding: group.flatMap(\.token.bytes), as: UTF8.self)
    }
}
