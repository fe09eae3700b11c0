import HTTPTypes
import NIOCore

/// Sorts the parts of a form into fields and the one file.
struct FormAssembler {
    private enum Part { case none, field(String, ByteBuffer), file }

    private(set) var form = UploadedForm()
    private let path: String
    private let maximumFields: Int
    private let maximumField: Int
    private var part = Part.none

    /// - Parameters:
    ///   - path: Where the file's content goes.
    ///   - maximumFields: How many fields are accepted.
    ///   - maximumField: Bytes of one field.
    init(path: String, maximumFields: Int, maximumField: Int) {
        self.path = path
        self.maximumFields = maximumFields
        self.maximumField = maximumField
    }

    /// Takes what the parser found; returns what belongs into the file.
    ///
    /// - Throws: `MultipartError`, `APIError` for a second file.
    mutating func take(_ event: MultipartParser.Event) throws -> ByteBuffer? {
        switch (event, part) {
        case (.part(let name, .some(let file)), _):
            guard form.file == nil else {
                throw APIError(.badRequest, "invalid_value", "One request takes one file.", parameter: name)
            }
            form.file = UploadedForm.File(field: name, name: file.isEmpty ? nil : file, path: path, size: 0)
            part = .file
        case (.part(let name, .none), _):
            guard form.fields.count < maximumFields else { throw MultipartError.tooMuch("too many fields") }
            part = .field(name, ByteBuffer())
        case (.content(let content), .file):
            form.file?.size += content.readableBytes
            return content
        case (.content(let content), .field(let name, var value)):
            value.writeImmutableBuffer(content)
            guard value.readableBytes <= maximumField else {
                throw MultipartError.tooMuch("a field '\(name)' of more than \(maximumField) bytes")
            }
            part = .field(name, value)
        case (.partEnd, .field(let name, let value)):
            form.fields.append((name, String(buffer: value)))
            part = .none
        case (.partEnd, _): part = .none
        case (.content, .none): break
        }
        return nil
    }
}
