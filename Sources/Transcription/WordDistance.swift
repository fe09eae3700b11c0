/// How many words of a text another one has otherwise, whatever their case and the marks around them.
package struct WordDistance: Sendable, Equatable {
    /// Words that are wrong, missing or too many.
    package let errors: Int
    /// Words of the text that is taken for right.
    package let words: Int

    package init(of text: String, from expected: String) {
        let (expected, found) = (Self.words(expected), Self.words(text))
        var row = Array(0...found.count)
        for (index, word) in expected.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for (place, other) in found.enumerated() {
                let changed = diagonal + (word == other ? 0 : 1)
                diagonal = row[place + 1]
                row[place + 1] = min(row[place] + 1, diagonal + 1, changed)
            }
        }
        errors = row[found.count]
        words = expected.count
    }

    private static func words(_ text: String) -> [Substring] {
        text.lowercased().split { !$0.isLetter && !$0.isNumber && $0 != "'" && $0 != "’" }
    }
}
