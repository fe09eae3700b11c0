package import NIOHTTP1
package import TUF

/// Which part of a file a server sends.
package struct RangeAnswer: Equatable {
    private let first: Int
    private let last: Int
    /// Bytes of the whole file; nil if the server does not tell.
    private let total: Int?

    /// From `Content-Range: bytes 100-199/200`; nil for anything else, several parts included.
    package init?(_ headers: HTTPHeaders) {
        guard let text = headers.first(name: "Content-Range"), text.lowercased().hasPrefix("bytes ") else { return nil }
        let parts = text.dropFirst(6).split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        let ends = parts[0].split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, let first = Int(ends[0]), let last = Int(ends[1]), first <= last else { return nil }
        (self.first, self.last) = (first, last)
        guard parts[1] != "*" else {
            total = nil
            return
        }
        guard let total = Int(parts[1]) else { return nil }
        self.total = total
    }

    /// Whether it is what is missing behind `part` of a file of `length` bytes.
    package func goesOn(after part: FilePart, upTo length: Int) -> Bool {
        first == part.count && last == length - 1 && (total == nil || total == length)
    }

    /// What identifies the version of a file: a strong entity tag, else its date.
    package static func version(of headers: HTTPHeaders) -> String? {
        if let tag = headers.first(name: "ETag"), tag.hasPrefix("\"") { return tag }
        return headers.first(name: "Last-Modified")
    }
}
