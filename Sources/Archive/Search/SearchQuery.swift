/// What somebody looks for, as they typed it: words, "phrases", beginnings*, and -exclusions; all must apply.
///
/// Case and accents do not matter, and neither does whether ß is written ss. Whatever is typed is a query: what means
/// nothing is left out.
package struct SearchQuery: Sendable, Equatable {
    /// At most so many characters and terms count.
    package static let maximumLength = 500
    private static let maximumTerms = 32

    /// One word or phrase, in SQLite's query language.
    private struct Term {
        var expression: String
        var isExcluded: Bool
    }

    /// What must be there, for FTS5's MATCH; nil if only exclusions were given.
    let required: String?
    /// What must not be there; nil if nothing was excluded.
    let excluded: String?

    /// - Returns: Nil if there is no word in `text`.
    package init?(_ text: String) {
        let terms = Self.terms(in: String(text.prefix(Self.maximumLength))).prefix(Self.maximumTerms)
        let (excluded, required) = (terms.filter(\.isExcluded), terms.filter { !$0.isExcluded })
        guard !terms.isEmpty else { return nil }
        self.required = required.isEmpty ? nil : required.map(\.expression).joined(separator: " AND ")
        self.excluded = excluded.isEmpty ? nil : excluded.map(\.expression).joined(separator: " OR ")
    }

    /// The whole in one expression; nil if only exclusions were given, which FTS5 cannot express.
    var expression: String? {
        required.map { required in excluded.map { "(\(required)) NOT (\($0))" } ?? required }
    }

    private static func terms(in text: String) -> [Term] {
        var terms: [Term] = []
        var rest = Substring(text)
        while true {
            rest = rest.drop { $0.isWhitespace }
            guard !rest.isEmpty else { return terms }
            let isExcluded = rest.first == "-" && rest.dropFirst().first.map { !$0.isWhitespace } == true
            if isExcluded { rest = rest.dropFirst() }
            let phrase: Substring
            if rest.first.map(isQuote) == true {
                phrase = rest.dropFirst().prefix { !isQuote($0) }
                rest = rest[phrase.endIndex...].dropFirst()
            } else {
                phrase = rest.prefix { !$0.isWhitespace && !isQuote($0) }
                rest = rest[phrase.endIndex...]
            }
            let isBeginning = phrase.last == "*" || rest.first == "*"
            if rest.first == "*" { rest = rest.dropFirst() }
            if let expression = expression(for: phrase, isBeginning: isBeginning) {
                terms.append(Term(expression: expression, isExcluded: isExcluded))
            }
        }
    }

    private static func isQuote(_ character: Character) -> Bool { "\"“”„".contains(character) }

    /// - Returns: Nil if nothing in the phrase is part of a word.
    private static func expression(for phrase: Substring, isBeginning: Bool) -> String? {
        // SQLite's tokenizer takes letters, digits and private characters, and accents for part of a letter.
        let scalars = phrase.unicodeScalars.map { isPartOfWord($0) ? $0 : " " }
        let plain = String(String.UnicodeScalarView(scalars)).lowercased().split(separator: " ").joined(separator: " ")
        guard plain.unicodeScalars.contains(where: { !$0.properties.isDiacritic && $0 != " " }) else { return nil }
        let spellings = [plain, plain.replacing("ß", with: "ss"), plain.replacing("ss", with: "ß")]
        let star = isBeginning ? "*" : ""
        return "(" + Set(spellings).sorted().map { "\"\($0)\"\(star)" }.joined(separator: " OR ") + ")"
    }

    private static func isPartOfWord(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .letterNumber, .otherNumber, .privateUse, .nonspacingMark, .spacingMark, .enclosingMark:
            true
        default: false
        }
    }
}
