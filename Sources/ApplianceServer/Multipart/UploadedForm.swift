import HTTPTypes

/// A form that was received: its fields in order, and its file on disk.
struct UploadedForm: Sendable {
    /// A file that was received.
    struct File: Sendable {
        /// The name of the field it came in.
        var field: String
        /// The name its owner gave it, without folders.
        var name: String?
        /// Where it lies, until the request ends.
        var path: String
        /// Bytes.
        var size: Int
    }

    var fields: [(name: String, value: String)] = []
    var file: File?

    /// The file, if it came in one of these fields.
    ///
    /// - Throws: `APIError` with status 400.
    func requiredFile(in names: [String]) throws -> File {
        guard let file else {
            throw APIError(
                .badRequest,
                "missing_field",
                "The field '\(names[0])' with the recording is missing.",
                parameter: names[0]
            )
        }
        guard names.contains(file.field) else {
            throw APIError(
                .badRequest,
                "unknown_field",
                "The recording must be in the field '\(names[0])', not '\(file.field)'.",
                parameter: file.field
            )
        }
        return file
    }
}
