/// What is wrong with a list of tokens.
package enum VocabularyFault: Error, Equatable {
    /// The file is far longer than any Whisper tokenizer; `size` is in bytes.
    case tooLarge(size: Int)
    /// The file is not JSON or text of the kind expected.
    case unreadable
    /// No token has this id.
    case missing(id: Int)
    /// Two tokens have this id.
    case duplicate(id: Int)
    /// The token has a character that stands for no byte.
    case strangeCharacter(id: Int)
}

extension VocabularyFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .tooLarge(let size): "it is \(size) bytes long"
        case .unreadable: "it does not list tokens in a known form"
        case .missing(let id): "it has no token \(id)"
        case .duplicate(let id): "it has two tokens \(id)"
        case .strangeCharacter(let id): "its token \(id) has a character that stands for no byte"
        }
    }
}
