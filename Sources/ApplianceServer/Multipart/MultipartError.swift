/// What is wrong with a multipart body.
enum MultipartError: Error, Equatable, Sendable {
    /// The content type is another, or has no boundary.
    case notMultipart
    /// The body ends before its last boundary.
    case cutShort
    /// A part's header cannot be read.
    case badHeader
    /// A part has no name.
    case unnamedPart
    /// More parts, or longer fields, than any client has reason for.
    case tooMuch(String)
}

extension MultipartError: CustomStringConvertible {
    var description: String {
        switch self {
        case .notMultipart: "The body must be multipart/form-data with a boundary, as HTML forms and curl -F send it."
        case .cutShort: "The body ended before its last boundary; the upload was interrupted."
        case .badHeader: "A part of the body has a header that cannot be read."
        case .unnamedPart: "A part of the body has no name."
        case .tooMuch(let what): "The body has \(what)."
        }
    }
}
