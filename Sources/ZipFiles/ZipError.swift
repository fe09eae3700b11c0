/// Why a ZIP file cannot be read.
package enum ZipError: Error, Equatable, Sendable, CustomStringConvertible {
    case notZip
    case damaged(String)
    case tooLarge(String, limit: Int)

    package var description: String {
        switch self {
        case .notZip: "The file is no ZIP file, or it is incomplete."
        case .damaged(let name): "The entry '\(name)' of the ZIP file is damaged."
        case .tooLarge(let name, let limit): "The entry '\(name)' of the ZIP file has more than \(limit) bytes."
        }
    }
}
