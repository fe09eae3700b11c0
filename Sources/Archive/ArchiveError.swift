/// Why the archive cannot be used.
package enum ArchiveError: Error, Equatable, Sendable {
    case unusable(path: String, detail: String)
    case tooNew(path: String)
    case damaged(id: String)
}

extension ArchiveError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unusable(let path, let detail): "The archive \(path) cannot be opened: \(detail)."
        case .tooNew(let path): "The archive \(path) was written by a newer release. Run that release or a later one."
        case .damaged(let id): "The transcript \(id) cannot be read from the archive."
        }
    }
}
