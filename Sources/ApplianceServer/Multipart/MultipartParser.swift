import Glibc
import NIOCore

/// Takes a `multipart/form-data` body (RFC 7578) apart while it arrives.
///
/// It holds at most a boundary's length of content back, and one bounded header.
struct MultipartParser: Sendable {
    /// What a chunk of the body brought.
    enum Event: Equatable, Sendable {
        /// A part begins; `file` is its file name if it has one.
        case part(name: String, file: String?)
        case content(ByteBuffer)
        case partEnd
    }

    private enum State { case preamble, header, content, end }

    /// Bytes of a part's header.
    private static let maximumHeader = 16 << 10

    private let delimiter: [UInt8]
    private var state = State.preamble
    private var buffer: ByteBuffer

    /// - Parameter contentType: The request's content type.
    /// - Throws: `MultipartError.notMultipart`.
    init(contentType: String?) throws {
        guard let contentType, let boundary = Self.boundary(contentType) else { throw MultipartError.notMultipart }
        delimiter = Array("\r\n--\(boundary)".utf8)
        // So that the first boundary, which has no line break before it, looks like the others.
        buffer = ByteBuffer(string: "\r\n")
    }

    /// Takes the next bytes.
    ///
    /// - Throws: `MultipartError`.
    mutating func take(_ chunk: ByteBuffer) throws -> [Event] {
        buffer.writeImmutableBuffer(chunk)
        var events: [Event] = []
        while try step(&events) {}
        buffer.discardReadBytes()
        return events
    }

    /// Ends the body.
    ///
    /// - Throws: `MultipartError.cutShort`.
    func finish() throws {
        guard state == .end else { throw MultipartError.cutShort }
    }

    /// Does what can be done with the buffer; false when more is needed.
    private mutating func step(_ events: inout [Event]) throws -> Bool {
        switch state {
        case .preamble, .content: try content(&events)
        case .header: try header(&events)
        case .end: discard()
        }
    }

    /// What comes behind the last boundary means nothing.
    private mutating func discard() -> Bool {
        buffer.clear()
        return false
    }

    private mutating func content(_ events: inout [Event]) throws -> Bool {
        let bytes = buffer.readableBytesView
        guard let start = find(delimiter) else {
            // The tail may be the beginning of a boundary.
            let safe = max(0, bytes.count - delimiter.count + 1)
            emit(safe, to: &events)
            return false
        }
        // Two more bytes tell a separator from the end.
        let after = start + delimiter.count
        guard bytes.count >= after + 2 else {
            emit(start, to: &events)
            return false
        }
        let mark = (bytes[bytes.startIndex + after], bytes[bytes.startIndex + after + 1])
        emit(start, to: &events)
        buffer.moveReaderIndex(forwardBy: delimiter.count + 2)
        if state == .content { events.append(.partEnd) }
        switch mark {
        case (UInt8(ascii: "\r"), UInt8(ascii: "\n")): state = .header
        case (UInt8(ascii: "-"), UInt8(ascii: "-")): state = .end
        default: throw MultipartError.badHeader
        }
        return true
    }

    private mutating func emit(_ count: Int, to events: inout [Event]) {
        guard count > 0, let slice = buffer.readSlice(length: count) else { return }
        if state == .content { events.append(.content(slice)) }
    }

    private mutating func header(_ events: inout [Event]) throws -> Bool {
        guard let end = find(Array("\r\n\r\n".utf8)) else {
            guard buffer.readableBytes <= Self.maximumHeader else { throw MultipartError.badHeader }
            return false
        }
        guard end <= Self.maximumHeader, let text = buffer.readString(length: end) else {
            throw MultipartError.badHeader
        }
        buffer.moveReaderIndex(forwardBy: 4)
        guard let disposition = MultipartDisposition(header: text) else { throw MultipartError.badHeader }
        guard let name = disposition.name else { throw MultipartError.unnamedPart }
        events.append(.part(name: name, file: disposition.fileName))
        state = .content
        return true
    }

    private func find(_ needle: [UInt8]) -> Int? {
        buffer.withUnsafeReadableBytes { haystack in
            guard let base = haystack.baseAddress else { return nil }
            var position = 0
            while haystack.count - position >= needle.count {
                let searched = haystack.count - position - needle.count + 1
                guard let hit = memchr(base + position, Int32(needle[0]), searched) else { return nil }
                if memcmp(hit, needle, needle.count) == 0 { return UnsafeRawPointer(hit) - base }
                position = UnsafeRawPointer(hit) - base + 1
            }
            return nil
        }
    }

    private static func boundary(_ contentType: String) -> String? {
        let fields = MultipartDisposition.parameters(contentType)
        guard fields.value.lowercased() == "multipart/form-data" else { return nil }
        guard let boundary = fields.parameters["boundary"], (1...70).contains(boundary.utf8.count) else { return nil }
        return boundary
    }
}
