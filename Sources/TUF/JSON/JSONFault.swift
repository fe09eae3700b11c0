/// What makes bytes no JSON of ours; offsets count bytes from the start.
package enum JSONFault: Error, Equatable {
    /// The text ends in the middle of a value.
    case ends
    /// A byte that cannot be where it is.
    case unexpected(offset: Int)
    /// Something follows the value.
    case trailing(offset: Int)
    /// A fraction, an exponent, a leading zero, or more than 64 bits.
    case notAnInteger(offset: Int)
    /// A string has a control character, a wrong escape or half of a surrogate pair, or is not UTF-8.
    case badString(offset: Int)
    /// An object has this name twice.
    case duplicate(name: String)
    /// Arrays and objects are nested deeper than this.
    case tooDeep(limit: Int)
}

extension JSONFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .ends: "it ends too early"
        case .unexpected(let offset): "it has an unexpected character at byte \(offset)"
        case .trailing(let offset): "something follows its end at byte \(offset)"
        case .notAnInteger(let offset): "it has a number that is not a whole 64-bit one at byte \(offset)"
        case .badString(let offset): "it has a wrong string at byte \(offset)"
        case .duplicate(let name): "it has the name “\(name)” twice in one object"
        case .tooDeep(let limit): "it is nested deeper than \(limit) levels"
        }
    }
}
