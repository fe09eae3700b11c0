/// Text that is compared byte by byte.
///
/// Two Swift strings are equal when they look the same (`é` as one or as two code points). Names and keys that are
/// signed must not be: what was checked would not be what was signed.
package struct ExactText: Hashable, Sendable {
    /// The text in UTF-8, which is always valid.
    package let bytes: [UInt8]

    package init(_ string: String) { bytes = Array(string.utf8) }

    /// The text with exactly these bytes; nothing when they are not valid UTF-8.
    init?(utf8 bytes: [UInt8]) {
        guard String(validating: bytes, as: UTF8.self) != nil else { return nil }
        self.bytes = bytes
    }
}

extension ExactText {
    /// The text as it may appear in a message: what strangers wrote must not control a terminal or fill a log.
    package var shown: String {
        let scalars = description.unicodeScalars
        let start = scalars.prefix(Self.shownLimit).map { $0.properties.generalCategory == .control ? "\u{FFFD}" : $0 }
        return String(String.UnicodeScalarView(start)) + (scalars.count > Self.shownLimit ? "…" : "")
    }

    private static let shownLimit = 100
}

extension ExactText: Comparable {
    /// The order of code points, which is that of UTF-8 bytes.
    package static func < (first: ExactText, second: ExactText) -> Bool {
        first.bytes.lexicographicallyPrecedes(second.bytes)
    }
}

extension ExactText: ExpressibleByStringLiteral {
    package init(stringLiteral value: String) { self.init(value) }
}

extension ExactText: CustomStringConvertible {
    package var description: String { String(decoding: bytes, as: UTF8.self) }
}
