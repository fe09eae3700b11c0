import GRDB

/// Why the archive cannot be used.
package enum ArchiveError: Error, Equatable, Sendable {
    case unusable(path: String, detail: String)
    case tooNew(path: String)
    /// Another process has it open.
    case inUse(path: String)
    /// Its tables must be rewritten for this release, which only an update may do.
    case needsUpdate(path: String)
    /// SQLite's own check found faults in the file; `detail` is the first.
    case corrupt(path: String, detail: String)
    case damaged(id: String)
    /// The transcript is deleted, but the database's log may still hold its text until the next start.
    case notErasedYet(id: String)
}

extension ArchiveError {
    init(_ error: DatabaseError, path: String) {
        self = .unusable(path: path, detail: error.message ?? "SQLite error \(error.resultCode.rawValue)")
    }
}

extension ArchiveError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unusable(let path, let detail): "The archive \(path) cannot be opened: \(detail)."
        case .tooNew(let path): "The archive \(path) was written by a newer release. Run that release or a later one."
        case .inUse(let path): "The archive \(path) is in use. Stop the appliance first."
        case .needsUpdate(let path):
            "The archive \(path) is of an older release and must be converted. Install this release with 'update'."
        case .corrupt(let path, let detail):
            "The archive \(path) is damaged: \(detail). Restore a snapshot or a backup."
        case .notErasedYet(let id):
            "The transcript \(id) is deleted, but traces stay on the disk until the next start: another process uses it."
        case .damaged(let id): "The transcript \(id) cannot be read from the archive."
        }
    }
}
