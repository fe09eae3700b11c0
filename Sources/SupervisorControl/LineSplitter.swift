/// Cuts a stream of bytes into lines, none of which may be too long.
package struct LineSplitter: Sendable {
    /// Bytes a line may have.
    package let limit: Int
    private var rest: [UInt8] = []
    /// Whether a line was longer than allowed; nothing is read from then on.
    package private(set) var hasOverflowed = false

    package init(limit: Int) { self.limit = limit }

    /// The lines that `bytes` complete, without line ends and without empty ones.
    package mutating func lines(from bytes: [UInt8]) -> [String] {
        guard !hasOverflowed else { return [] }
        var lines: [String] = []
        for piece in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            if piece.offset > 0, let line = takeRest() { lines.append(line) }
            rest += piece.element
            guard rest.count <= limit else {
                hasOverflowed = true
                rest = []
                return lines
            }
        }
        return lines
    }

    /// What stands behind the last line end.
    package mutating func last() -> String? { takeRest() }

    private mutating func takeRest() -> String? {
        defer { rest = [] }
        return rest.isEmpty ? nil : String(decoding: rest, as: UTF8.self)
    }
}
