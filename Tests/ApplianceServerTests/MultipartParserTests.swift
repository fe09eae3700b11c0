import NIOCore
import TestSupport
import Testing

@testable import ApplianceServer

@Suite struct `Forms are taken apart while they arrive` {
    private static let tricky = [
        "", "plain", "\r", "\n", "\r\n", "\r\n\r\n", "\r\n--", "\r\n--xy", "\r\n--xz", "--xyz", "--xyz--", "\n--xyz--",
        "\r\r\n--xy", "\r\n-\r\n--\r\n--x\r\n--xy\r\n", "ends in \r\n--xy", "-", "--",
    ]

    @Test(arguments: Array(1...64) + [Int.max])
    func `pieces of any size give the same parts`(chunk: Int) throws {
        let binary = [UInt8](0...255)
        var parts = Self.tricky.enumerated().map { MultipartBody.Part("part \($0)", $1) }
        parts.insert(MultipartBody.Part("file", file: "talk.mp3", binary + binary.reversed()), at: 3)
        parts.append(MultipartBody.Part("empty", file: "", ""))
        #expect(try MultipartBody.parse(MultipartBody(parts: parts).bytes, chunk: chunk) == parts)
    }

    @Test(arguments: 1...40)
    func `what was put together is found again`(seed: Int) throws {
        var generator = SeededGenerator(seed: seed)
        let alphabet = Array("\r\n--xyz: a;\"".utf8)
        let parts = (0..<Int.random(in: 0...8, using: &generator)).map { number in
            let content = (0..<Int.random(in: 0...400, using: &generator)).map { _ in
                alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
            }
            let file = Bool.random(using: &generator) ? "file \(number).wav" : nil
            return MultipartBody.Part("p\(number)", file: file, content)
        }
        // A boundary that no content has.
        let body = MultipartBody(boundary: "xyz-0123456789", parts: parts).bytes
        let type = "multipart/form-data; boundary=xyz-0123456789"
        for _ in 0..<5 {
            let chunk = Int.random(in: 1...200, using: &generator)
            #expect(try MultipartBody.parse(body, contentType: type, chunk: chunk) == parts)
        }
    }

    @Test func `what stands before and behind the parts means nothing`() throws {
        let part = MultipartBody.Part("a", "b")
        for preamble in ["\r\n", "This is a form.\r\n", "--xy\r\n--x\r\n"] {
            for epilogue in ["", "\r\n", "\r\nThe end.\r\n--xyz\r\nnot a part"] {
                let body = MultipartBody(parts: [part], preamble: preamble, epilogue: epilogue).bytes
                #expect(try MultipartBody.parse(body) == [part])
                #expect(try MultipartBody.parse(body, chunk: 1) == [part])
            }
        }
    }

    @Test func `a form without parts is one`() throws {
        #expect(try MultipartBody.parse(MultipartBody(parts: []).bytes) == [])
    }

    @Test(arguments: [
        "multipart/form-data; boundary=xyz", "multipart/form-data; boundary=\"xyz\"",
        "multipart/form-data;boundary=xyz; charset=utf-8", "Multipart/Form-Data; charset=utf-8; Boundary=xyz",
        "multipart/form-data ; boundary = xyz",
    ])
    func `the boundary is found however it is written`(type: String) throws {
        let part = MultipartBody.Part("a", "b")
        #expect(try MultipartBody.parse(MultipartBody(parts: [part]).bytes, contentType: type) == [part])
    }

    @Test func `a boundary may hold what must be quoted`() throws {
        let part = MultipartBody.Part("a", "b")
        for boundary in ["a b;c=d", "(:'+_,-./=?)", String(repeating: "x", count: 70)] {
            let body = MultipartBody(boundary: boundary, parts: [part]).bytes
            #expect(
                try MultipartBody.parse(body, contentType: "multipart/form-data; boundary=\"\(boundary)\"") == [part]
            )
        }
    }

    @Test(arguments: [
        nil, "", "application/json", "multipart/form-data", "multipart/form-data; boundary=",
        "multipart/form-data; boundary=\"\"", "multipart/mixed; boundary=xyz", "text/plain; boundary=xyz",
        "multipart/form-data; boundary=" + String(repeating: "x", count: 71),
    ])
    func `another type, or none, is refused`(type: String?) {
        #expect(throws: MultipartError.notMultipart) { try MultipartParser(contentType: type) }
    }

    @Test func `a body that ends before its last boundary is cut short`() throws {
        let body = MultipartBody(parts: [.init("a", "b"), .init("file", file: "c.wav", "\r\n--xy")], epilogue: "").bytes
        for length in body.indices {
            #expect(throws: MultipartError.cutShort) { try MultipartBody.parse(Array(body[..<length])) }
        }
        #expect(try MultipartBody.parse(body).count == 2)
    }

    @Test(arguments: [
        "Content-Disposition: form-data", "Content-Disposition: form-data; filename=\"a.wav\"",
        "Content-Type: text/plain\r\nContent-Disposition: form-data",
    ])
    func `a part needs a name`(header: String) {
        #expect(throws: MultipartError.unnamedPart) { try MultipartBody.parse(body(header: header)) }
    }

    @Test(arguments: [
        "", "Content-Type: text/plain", "nonsense", "Content-Disposition: attachment; name=\"a\"",
        "Content-Disposition form-data; name=\"a\"",
    ])
    func `a header that cannot be read is refused`(header: String) {
        #expect(throws: MultipartError.badHeader) { try MultipartBody.parse(body(header: header)) }
    }

    @Test func `a boundary with something behind it is none that a client sends`() {
        let body = Array("--xyzabc\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n--xyz--".utf8)
        #expect(throws: MultipartError.badHeader) { try MultipartBody.parse(body) }
    }

    @Test(arguments: [100, Int.max])
    func `a header longer than 16 KiB is refused, whether it ends or not`(chunk: Int) throws {
        let disposition = "Content-Disposition: form-data; name=\"a\"\r\nX: "
        let padding = 16_384 - disposition.utf8.count
        let longest = disposition + String(repeating: "x", count: padding)
        #expect(try MultipartBody.parse(body(header: longest), chunk: chunk).count == 1)
        #expect(throws: MultipartError.badHeader) {
            try MultipartBody.parse(body(header: longest + "x"), chunk: chunk)
        }
        #expect(throws: MultipartError.badHeader) {
            try MultipartBody.parse(Array("--xyz\r\n\(longest)xxxx".utf8), chunk: chunk)
        }
    }

    @Test func `content is handed on while it arrives`() throws {
        var parser = try MultipartParser(contentType: "multipart/form-data; boundary=xyz")
        _ = try parser.take(ByteBuffer(string: "--xyz\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n"))
        var held = 0
        for _ in 0..<100 {
            held += 1000
            for case .content(let content) in try parser.take(ByteBuffer(repeating: 13, count: 1000)) {
                held -= content.readableBytes
            }
            #expect(held <= 8)
        }
    }

    /// A form of one part with this header.
    private func body(header: String) -> [UInt8] { Array("--xyz\r\n\(header)\r\n\r\ncontent\r\n--xyz--\r\n".utf8) }
}

@Suite struct `Names of parts and files` {
    @Test(arguments: [
        (#"form-data; name="a""#, "a", nil),
        (#"form-data; name=a"#, "a", nil),
        (#"FORM-DATA; NAME="a"; FileName="b.mp3""#, "a", "b.mp3"),
        (#"form-data; filename="b.mp3"; name="a""#, "a", "b.mp3"),
        (#"form-data; name="a"; filename=b.mp3"#, "a", "b.mp3"),
        (#"form-data; name="a"; filename="""#, "a", ""),
        (#"form-data; name="a;b=c"; filename="d;e=f.mp3""#, "a;b=c", "d;e=f.mp3"),
        (#"form-data; name="a"; filename="the \"best\".mp3""#, "a", #"the "best".mp3"#),
        (#"form-data; name="a"; filename="Grüße – 你好 🙂.mp3""#, "a", "Grüße – 你好 🙂.mp3"),
        (#"form-data; name="a"; filename="C:\Users\Me\new talk.mp3""#, "a", "new talk.mp3"),
        (#"form-data; name="a"; filename="C:\\Users\\talk.mp3""#, "a", "talk.mp3"),
        (#"form-data; name="a"; filename="../../etc/passwd""#, "a", "passwd"),
        (#"form-data; name="a"; filename="/""#, "a", ""),
        (#"form-data; name="a"; filename*=UTF-8''Gr%C3%BC%C3%9Fe.mp3; filename="Gru.mp3""#, "a", "Grüße.mp3"),
        (#"form-data; name="a"; filename="Gru.mp3"; filename*=utf-8'de'Gr%C3%BC%C3%9Fe%20du.mp3"#, "a", "Grüße du.mp3"),
        (#"form-data; name="a"; filename*=UTF-8''..%2Fb.mp3"#, "a", "b.mp3"),
        (#"form-data; name="a"; filename="b.mp3"; filename*=ISO-8859-1''Gr%FC.mp3"#, "a", "b.mp3"),
        (#"form-data; name="a"; filename="b.mp3"; filename*=UTF-8''%FF%FE"#, "a", "b.mp3"),
        (#"form-data; name="a"; filename="b.mp3"; filename*=nonsense"#, "a", "b.mp3"),
    ])
    func `they are read as clients write them`(value: String, name: String, file: String?) throws {
        let header = "Content-Type: audio/mpeg\r\ncontent-disposition: \(value)\r\nContent-Length: 3"
        let disposition = try #require(MultipartDisposition(header: header))
        #expect(disposition.name == name)
        #expect(disposition.fileName == file)
    }
}
