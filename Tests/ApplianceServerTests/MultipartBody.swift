import NIOCore
import TestSupport
import Testing

@testable import ApplianceServer

/// A form as it goes over the wire, and back.
struct MultipartBody {
    /// A field or a file.
    struct Part: Equatable, Sendable {
        var name: String
        var file: String?
        var content: [UInt8]

        init(_ name: String, file: String? = nil, _ content: String) {
            self.init(name, file: file, Array(content.utf8))
        }

        init(_ name: String, file: String? = nil, _ content: [UInt8]) {
            self.name = name
            self.file = file
            self.content = content
        }
    }

    var boundary = "xyz"
    var parts: [Part]
    var preamble = ""
    var epilogue = "\r\n"

    var bytes: [UInt8] {
        var bytes = Array(preamble.utf8)
        for part in parts {
            let file = part.file.map { "; filename=\"\($0)\"\r\nContent-Type: audio/mpeg" } ?? ""
            bytes += "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(part.name)\"\(file)\r\n\r\n".utf8
            bytes += part.content + Array("\r\n".utf8)
        }
        return bytes + Array("--\(boundary)--\(epilogue)".utf8)
    }

    /// What a parser finds in a body that comes in pieces of `chunk` bytes.
    ///
    /// - Throws: `MultipartError`.
    static func parse(
        _ body: [UInt8],
        contentType: String? = "multipart/form-data; boundary=xyz",
        chunk: Int = .max
    ) throws -> [Part] {
        var parser = try MultipartParser(contentType: contentType)
        var parts: [Part] = []
        var isOpen = false
        for start in stride(from: 0, to: body.count, by: max(1, min(chunk, body.count))) {
            for event in try parser.take(ByteBuffer(bytes: body[start...].prefix(chunk))) {
                switch event {
                case .part(let name, let file):
                    #expect(!isOpen, "a part begins inside another")
                    isOpen = true
                    parts.append(Part(name, file: file, ""))
                case .content(let content):
                    #expect(isOpen && content.readableBytes > 0, "content without a part, or none")
                    parts[parts.count - 1].content += content.readableBytesView
                case .partEnd:
                    #expect(isOpen, "a part ends that did not begin")
                    isOpen = false
                }
            }
        }
        try parser.finish()
        #expect(!isOpen, "a part does not end")
        return parts
    }
}
