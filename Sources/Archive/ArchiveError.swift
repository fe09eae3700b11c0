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
    /// SQLite cannot read or write the file, or finds it broken.
    case failing(detail: String)
    /// The file that is open is not at its path any more.
    case replaced(path: String)
    case damaged(id: String)
    /// The transcript is deleted, but the database's log may still hold its text until the next start.
    case notErasedYet(id: String)
}

extension ArchiveError {
    init(_ error: DatabaseError, path: String) {
        self = .unusable(path: path, detail: error.message ?? "SQLite error \(error.resultCode.rawValue)")
    }

    /// What an error says of the archive or its file; nil if it is about something else.
    package init?(cause error: any Error) {
        if let error = error as? ArchiveError {
            self = error
            return
        }
        let ofTheFile: [ResultCode] = [
            .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_IOERR, .SQLITE_CANTOPEN, .SQLITE_FULL, .SQLITE_READONLY,
        ]
        guard let error = error as? DatabaseError, ofTheFile.contains(error.resultCode) else { return nil }
        self = .failing(detail: error.message ?? "SQLite error \(error.resultCode.rawValue)")
    }

    /// Whether the archive itself cannot be used, and not only something in it.
    package var isOutage: Bool {
        switch self {
        case .unusable, .tooNew, .inUse, .needsUpdate, .corrupt, .failing, .replaced: true
        case .damaged, .notErasedYet: false
        }
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
        case .failing(let detail): "The archive's file cannot be read or written: \(detail)."
        case .replaced(let path):
            "The archive \(path) was moved, deleted or replaced while it is in use. "
                + "Put it back, or restart the appliance."
        case .notErasedYet(let id):
            "The transcript \(id) is deleted, but traces stay on the disk until the next start: another process uses it."
        case .damaged(let id): "The transcript \(id) cannot be read from the archive."
        }
    }
}
