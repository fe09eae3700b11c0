/// Names and jargon that recordings hold, as they are to be spelled.
package enum Vocabulary {
    /// The most terms of a request or of the settings.
    package static let maximumTerms = 100
    /// The most characters of a term.
    package static let maximumTerm = 60
    /// The most characters of all terms together.
    package static let maximumCharacters = 1000

    /// The terms of a list, each once and without space around it; an entry may hold several with commas between.
    ///
    /// - Throws: `VocabularyError`.
    package static func terms(_ entries: [String]) throws(VocabularyError) -> [String] {
        var terms: [String] = []
        for entry in entries {
            for part in entry.split(whereSeparator: { $0 == "," || $0.isNewline }) {
                let term = part.split(whereSeparator: \.isWhitespace).joined(separator: " ")
                guard !term.isEmpty, !terms.contains(term) else { continue }
                guard !term.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
                    throw .unprintable
                }
                guard term.count <= maximumTerm else { throw .longTerm(term) }
                terms.append(term)
            }
        }
        guard terms.count <= maximumTerms else { throw .manyTerms(terms.count) }
        let characters = terms.reduce(0) { $0 + $1.count }
        guard characters <= maximumCharacters else { throw .long(characters: characters) }
        return terms
    }
}

/// Why a vocabulary cannot be used.
package enum VocabularyError: Error, Equatable {
    case manyTerms(Int)
    case longTerm(String)
    case long(characters: Int)
    case unprintable
}

extension VocabularyError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .manyTerms(let count):
            "The vocabulary has \(count) terms; \(Vocabulary.maximumTerms) are possible."
        case .longTerm(let term):
            "The vocabulary's term '\(term.prefix(Vocabulary.maximumTerm))…' has \(term.count) characters;"
                + " \(Vocabulary.maximumTerm) are possible. Commas separate terms."
        case .long(let characters):
            "The vocabulary's terms have \(characters) characters together; \(Vocabulary.maximumCharacters) are possible."
        case .unprintable: "The vocabulary has a control character."
        }
    }
}
