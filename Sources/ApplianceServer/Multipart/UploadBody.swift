import HTTPTypes
import NIOCore

/// How the body of an upload is taken apart while it arrives.
protocol UploadBody: Sendable {
    /// Takes the next bytes; returns what belongs into the file.
    ///
    /// - Throws: `MultipartError`, `APIError`.
    mutating func take(_ chunk: ByteBuffer) throws -> [ByteBuffer]

    /// Ends the body.
    ///
    /// - Throws: `MultipartError.cutShort`.
    func finish() throws -> UploadedForm
}

/// A form of fields and one file.
struct FormBody: UploadBody {
    private static let maximumFields = 200
    private static let maximumField = 256 << 10

    private var parser: MultipartParser
    private var form: FormAssembler

    /// - Throws: `MultipartError.notMultipart`.
    init(contentType: String?, path: String) throws {
        parser = try MultipartParser(contentType: contentType)
        form = FormAssembler(path: path, maximumFields: Self.maximumFields, maximumField: Self.maximumField)
    }

    mutating func take(_ chunk: ByteBuffer) throws -> [ByteBuffer] {
        try parser.take(chunk).compactMap { try form.take($0) }
    }

    func finish() throws -> UploadedForm {
        try parser.finish()
        return form.form
    }
}

/// A file, and nothing else; the fields are said elsewhere.
struct FileBody: UploadBody {
    private var form: UploadedForm

    init(fields: [(name: String, value: String)], name: String?, path: String) {
        form = UploadedForm(
            fields: fields,
            file: UploadedForm.File(field: "file", name: name, path: path, size: 0)
        )
    }

    mutating func take(_ chunk: ByteBuffer) -> [ByteBuffer] {
        form.file?.size += chunk.readableBytes
        return [chunk]
    }

    func finish() -> UploadedForm { form }
}
