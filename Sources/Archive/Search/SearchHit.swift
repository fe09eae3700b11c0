/// Where a transcript contains what was looked for.
package struct SearchHit: Sendable, Equatable {
    /// A piece of text.
    package struct Part: Sendable, Equatable {
        package let text: String
        /// Whether it is what was looked for.
        package let isHit: Bool
    }

    /// The text around the first hit; its beginning if only the title has one.
    package let snippet: [Part]
    /// The title; empty if it has no hit.
    package let title: [Part]
    /// The segment of the first hit; nil if only the title has one.
    package var segment: Int?
    /// When that begins, in seconds.
    package var start: Double?
}

/// Reads what FTS5's `highlight` marked.
struct MarkedText {
    /// Control characters, which no speech has.
    static let begin: Character = "\u{2}"
    static let end: Character = "\u{3}"
    /// Characters of a snippet, and how many of them stand before the first hit.
    private static let length = 240
    private static let lead = 60

    private let parts: [SearchHit.Part]

    /// Bytes are looked at, not characters: a page has fifty whole transcripts.
    init(_ marked: String) {
        let (begin, end) = (Self.begin.asciiValue, Self.end.asciiValue)
        var parts: [SearchHit.Part] = []
        for (index, piece) in marked.utf8.split(omittingEmptySubsequences: false, whereSeparator: { $0 == begin })
            .enumerated()
        {
            let halves = piece.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == end }.map {
                String(Substring($0))
            }
            if index > 0, halves.count == 2 { parts.append(.init(text: halves[0], isHit: true)) }
            parts.append(.init(text: halves.last ?? "", isHit: false))
        }
        self.parts = parts.filter { !$0.text.isEmpty }
    }

    var hasHit: Bool { parts.contains(where: \.isHit) }

    /// All parts; none if nothing is marked.
    var ifHit: [SearchHit.Part] { hasHit ? parts : [] }

    /// How many UTF-8 bytes stand before the first hit.
    var firstHit: Int? {
        parts.firstIndex(where: \.isHit).map { parts[..<$0].reduce(0) { $0 + $1.text.utf8.count } }
    }

    /// The surroundings of the first hit, with an ellipsis where something was left out.
    var snippet: [SearchHit.Part] {
        guard let first = parts.firstIndex(where: \.isHit) else {
            return clipped(parts, to: Self.length)
        }
        let before = parts[..<first].map(\.text).joined()
        let end = before.suffix(Self.lead)
        let lead = end.startIndex > before.startIndex ? "…" + end.drop { !$0.isWhitespace } : before
        let rest = [SearchHit.Part(text: lead, isHit: false)] + parts[first...]
        return clipped(rest.filter { !$0.text.isEmpty }, to: Self.length)
    }

    private func clipped(_ parts: [SearchHit.Part], to length: Int) -> [SearchHit.Part] {
        var left = length
        var result: [SearchHit.Part] = []
        for part in parts {
            let beginning = part.text.prefix(left)
            if beginning.endIndex < part.text.endIndex {
                result.append(.init(text: beginning + "…", isHit: part.isHit))
                break
            }
            result.append(part)
            left -= beginning.count
        }
        return result
    }
}
