import NIOCore
import Testing

@testable import ApplianceServer

@Suite struct `Parts become fields and a file` {
    @Test func `fields are kept in order and the file is handed on`() throws {
        var assembler = FormAssembler(path: "/scratch/x", maximumFields: 3, maximumField: 10)
        #expect(try fill(&assembler, "model", content: ["whisper", "-1"]) == [])
        #expect(try fill(&assembler, "file", file: "talk.mp3", content: ["abc", "de"]) == ["abc", "de"])
        #expect(try fill(&assembler, "empty", content: []) == [])
        #expect(try fill(&assembler, "model", content: ["base"]) == [])
        #expect(assembler.form.fields.map(\.name) == ["model", "empty", "model"])
        #expect(assembler.form.fields.map(\.value) == ["whisper-1", "", "base"])
        let file = try #require(assembler.form.file)
        #expect(file.field == "file")
        #expect(file.name == "talk.mp3")
        #expect(file.path == "/scratch/x")
        #expect(file.size == 5)
    }

    @Test func `a file without a name is a file`() throws {
        var assembler = FormAssembler(path: "/scratch/x", maximumFields: 1, maximumField: 1)
        #expect(try fill(&assembler, "file", file: "", content: ["abc"]) == ["abc"])
        let file = try #require(assembler.form.file)
        #expect(file.name == nil)
    }

    @Test func `a character may be cut in two`() throws {
        var assembler = FormAssembler(path: "", maximumFields: 1, maximumField: 10)
        _ = try assembler.take(.part(name: "prompt", file: nil))
        for byte in "Grüße".utf8 { _ = try assembler.take(.content(ByteBuffer(bytes: [byte]))) }
        _ = try assembler.take(.partEnd)
        #expect(assembler.form.fields.map(\.value) == ["Grüße"])
    }

    @Test func `a second file is refused`() throws {
        var assembler = FormAssembler(path: "", maximumFields: 1, maximumField: 1)
        _ = try fill(&assembler, "file", file: "a.mp3", content: ["a"])
        let error = #expect(throws: APIError.self) { try fill(&assembler, "more", file: "b.mp3", content: ["b"]) }
        #expect(error?.code == "invalid_value")
        #expect(error?.parameter == "more")
    }

    @Test func `too many fields and too long ones are refused, files are not counted`() throws {
        var assembler = FormAssembler(path: "", maximumFields: 2, maximumField: 10)
        _ = try fill(&assembler, "file", file: "a", content: ["longer than", " any field"])
        _ = try fill(&assembler, "a", content: ["12345", "67890"])
        _ = try fill(&assembler, "b", content: [])
        #expect(throws: MultipartError.tooMuch("too many fields")) { try fill(&assembler, "c", content: []) }
        var other = FormAssembler(path: "", maximumFields: 2, maximumField: 10)
        #expect(throws: MultipartError.tooMuch("a field 'a' of more than 10 bytes")) {
            try fill(&other, "a", content: ["12345", "67890", "1"])
        }
    }

    @Test func `the file must be there, in a field of the right name`() throws {
        let file = UploadedForm.File(field: "audio", name: nil, path: "", size: 0)
        #expect(try UploadedForm(file: file).requiredFile(in: ["file", "audio"]).field == "audio")
        let missing = #expect(throws: APIError.self) { try UploadedForm().requiredFile(in: ["file", "audio"]) }
        #expect(missing?.code == "missing_field")
        #expect(missing?.parameter == "file")
        let wrong = #expect(throws: APIError.self) { try UploadedForm(file: file).requiredFile(in: ["file"]) }
        #expect(wrong?.code == "unknown_field")
        #expect(wrong?.parameter == "audio")
    }

    /// Gives the assembler one part; returns what it wants written to the file.
    private func fill(
        _ assembler: inout FormAssembler,
        _ name: String,
        file: String? = nil,
        content: [String]
    ) throws -> [String] {
        var written: [ByteBuffer?] = [try assembler.take(.part(name: name, file: file))]
        for piece in content { written.append(try assembler.take(.content(ByteBuffer(string: piece)))) }
        written.append(try assembler.take(.partEnd))
        return written.compactMap { $0 }.map { String(buffer: $0) }
    }
}

@Suite struct `Fields are read by name` {
    private enum Colour: String, CaseIterable { case red, green }

    private func reader(_ text: String) throws -> FormReader {
        try FormReader(UploadedForm(text), single: ["a", "b"], lists: ["l"])
    }

    @Test func `a field that is empty is as good as missing`() throws {
        #expect(try reader("a=x").string("a") == "x")
        #expect(try reader("a=").string("a") == nil)
        #expect(try reader("b=x").string("a") == nil)
        #expect(try reader("a=x").required("a") == "x")
        for text in ["", "a="] {
            let error = #expect(throws: APIError.self) { try reader(text).required("a") }
            #expect(error?.code == "missing_field")
            #expect(error?.parameter == "a")
        }
    }

    @Test(arguments: ["l=x&l=y", "l[]=x&l[]=y", "l=x&l[]=y", "l=x&l=&l=y"])
    func `lists may be written with brackets or without`(text: String) throws {
        #expect(try reader(text).list("l") == ["x", "y"])
    }

    @Test(arguments: [("c=1", "c"), ("a[]=1", "a[]"), ("A=1", "A"), ("l[0]=1", "l[0]"), ("=1", "")])
    func `a field nobody knows is named`(text: String, name: String) {
        let error = #expect(throws: APIError.self) { try reader(text) }
        #expect(error?.code == "unknown_field")
        #expect(error?.parameter == name)
        #expect(error?.message.contains("a, b, l") == true)
    }

    @Test func `a field may come once`() {
        let error = #expect(throws: APIError.self) { try reader("a=1&a=1") }
        #expect(error?.code == "invalid_value")
        #expect(error?.parameter == "a")
    }

    @Test func `a choice is one of its values`() throws {
        #expect(try reader("a=red").choice("a", Colour.self) == .red)
        #expect(try reader("").choice("a", Colour.self) == nil)
        let error = #expect(throws: APIError.self) { try reader("a=Red").choice("a", Colour.self) }
        #expect(error?.code == "invalid_value")
        #expect(error?.message.contains("red, green") == true)
    }

    @Test(arguments: [("0", 0.0), ("1", 1), ("0.25", 0.25), ("1e-1", 0.1)])
    func `a number in its range is taken`(text: String, number: Double) throws {
        #expect(try reader("a=\(text)").number("a", in: 0...1) == number)
    }

    @Test(arguments: ["1.01", "-0.1", "nan", "inf", "x", "0,5", " 0.5", "0.5 "])
    func `another is not`(text: String) {
        let error = #expect(throws: APIError.self) { try reader("a=\(text)").number("a", in: 0...1) }
        #expect(error?.code == "invalid_value")
        #expect(error?.parameter == "a")
    }

    @Test(arguments: [("true", true), ("True", true), ("1", true), ("false", false), ("0", false), ("", false)])
    func `a flag is true or false`(text: String, value: Bool) throws {
        #expect(try reader("a=\(text)").flag("a") == value)
        #expect(try !reader("").flag("a"))
        #expect(throws: APIError.self) { try reader("a=yes").flag("a") }
    }
}

extension UploadedForm {
    /// A form of fields written as in a URL, without escapes.
    init(_ text: String, file: File? = nil) {
        let pairs = text.split(separator: "&").map {
            $0.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        }
        self.init(fields: pairs.map { (String($0[0]), $0.count > 1 ? String($0[1]) : "") }, file: file)
    }
}
