/// What is wrong with the form of a metadata file.
package enum FormatFault: Error, Equatable {
    /// The file is not JSON as metadata must be.
    case json(JSONFault)
    /// A field that must be there is not.
    case missing(field: String)
    /// A field holds another kind of value than it must.
    case wrongKind(field: String, expected: String)
    /// A field holds a value of the right kind that is not allowed.
    case notAllowed(field: String, expected: String)
    /// A list names something twice.
    case notUnique(field: String)
    /// The file describes another kind of role.
    case wrongType(expected: String, found: String)
    /// The file follows another version of the specification than 1.
    case unsupportedSpecification(version: String)
}

extension FormatFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .json(let fault): "\(fault)"
        case .missing(let field): "“\(field)” is missing"
        case .wrongKind(let field, let expected): "“\(field)” is not \(expected)"
        case .notAllowed(let field, let expected): "“\(field)” must be \(expected)"
        case .notUnique(let field): "“\(field)” names something twice"
        case .wrongType(let expected, let found): "it is of type “\(found)” instead of “\(expected)”"
        case .unsupportedSpecification(let version): "it follows version \(version) of the TUF specification, not 1"
        }
    }
}
