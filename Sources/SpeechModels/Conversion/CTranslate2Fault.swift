/// What is wrong with the structure of a CTranslate2 file.
package enum CTranslate2Fault: Error, Equatable {
    /// The file does not start with the binary version 6.
    case version(UInt32)
    /// The file describes another kind of model.
    case specification(String)
    /// Something is said to take `needed` bytes when only `available` are left.
    case truncated(needed: Int, available: Int)
    /// The file announces this many variables.
    case variableCount(Int)
    /// A name is not text of at most 255 bytes ended by a zero byte.
    case name
    /// A variable has this many dimensions.
    case rank(Int)
    /// A variable has an element type no version 6 file has.
    case elementType(UInt8)
    /// A variable declares another length in bytes than its shape takes.
    case length(declared: Int, expected: Int)
    /// Two variables have one name.
    case duplicate
    /// This many bytes follow the end.
    case trailing(Int)
}

extension CTranslate2Fault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .version(let version): "it is no CTranslate2 model of binary version 6 (it begins with \(version))"
        case .specification(let name): "it is a “\(name)”, not a WhisperSpec"
        case .truncated(let needed, let available): "\(needed) bytes should follow but only \(available) are left"
        case .variableCount(let count): "it announces \(count) variables"
        case .name: "a name is not text or too long"
        case .rank(let rank): "a variable has \(rank) dimensions"
        case .elementType(let code): "the element type \(code) is unknown"
        case .length(let declared, let expected): "it declares \(declared) bytes where its shape takes \(expected)"
        case .duplicate: "the name occurs twice"
        case .trailing(let count): "\(count) bytes follow its end"
        }
    }
}
