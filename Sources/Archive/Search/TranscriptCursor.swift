/// Where the next page of a list begins; what is stored meanwhile moves nothing.
package enum TranscriptCursor: Sendable, Equatable {
    /// After the transcript of this time (seconds since 1970) and number.
    case date(Double, number: Int64)
    /// Among those that were there for the first page, after so many.
    case rank(newest: Int64, offset: Int)
}

extension TranscriptCursor: LosslessStringConvertible {
    package var description: String {
        switch self {
        case .date(let time, let number): "d-\(time.bitPattern)-\(number)"
        case .rank(let newest, let offset): "r-\(newest)-\(offset)"
        }
    }

    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3 else { return nil }
        switch parts[0] {
        case "d":
            guard let bits = UInt64(parts[1]), let number = Int64(parts[2]) else { return nil }
            let time = Double(bitPattern: bits)
            guard time.isFinite else { return nil }
            self = .date(time, number: number)
        case "r":
            guard let newest = Int64(parts[1]), let offset = Int(parts[2]), offset >= 0 else { return nil }
            self = .rank(newest: newest, offset: offset)
        default: return nil
        }
    }
}
