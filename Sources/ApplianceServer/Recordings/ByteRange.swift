/// What part of a file a request asks for (RFC 9110, section 14).
enum ByteRange: Equatable {
    case whole
    case part(ClosedRange<Int>)
    /// It asks for nothing that is there.
    case none

    /// - Parameters:
    ///   - header: The field `Range`; other units and several ranges are answered with the whole.
    ///   - size: Bytes of the file, above zero.
    init(_ header: String?, size: Int) {
        guard let header, header.lowercased().hasPrefix("bytes="), !header.contains(","),
            let dash = header.firstIndex(of: "-")
        else {
            self = .whole
            return
        }
        let first = header[..<dash].dropFirst("bytes=".count).filter { $0 != " " }
        let last = header[header.index(after: dash)...].filter { $0 != " " }
        let digits = Set("0123456789")
        guard (first + last).allSatisfy(digits.contains), !(first + last).isEmpty else {
            self = .whole
            return
        }
        // Numbers that are too large for us are behind every end.
        if first.isEmpty {
            let count = min(Int(last) ?? .max, size)
            self = count > 0 ? .part(size - count...size - 1) : .none
        } else {
            let begin = Int(first) ?? .max
            let end = last.isEmpty ? size - 1 : min(Int(last) ?? .max, size - 1)
            if !last.isEmpty, (Int(last) ?? .max) < begin {
                self = .whole
            } else {
                self = begin < size ? .part(begin...end) : .none
            }
        }
    }
}
