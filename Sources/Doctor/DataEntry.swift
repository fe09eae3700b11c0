import Glibc

/// A file or folder of the data directory, as it is and as it should be.
struct DataEntry: Sendable, Equatable {
    enum Kind: Sendable, Equatable {
        case file, folder
        /// A link, a device, a socket.
        case other
    }

    let path: String
    let expected: Kind
    /// Every start makes it.
    var isNeeded = false

    /// Nil if it is not there.
    var found: Kind?
    var mode: UInt32 = 0
    var owner: UInt32 = 0
    /// Whether this process may look into it.
    var isReadable = true

    init(_ path: String, _ expected: Kind, isNeeded: Bool = false) {
        self.path = path
        self.expected = expected
        self.isNeeded = isNeeded
    }

    /// The same with what there is.
    func measured() -> DataEntry {
        var entry = self
        var information = stat()
        guard lstat(path, &information) == 0 else { return entry }
        entry.found =
            switch information.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .folder
            default: .other
            }
        entry.mode = information.st_mode & 0o7777
        entry.owner = information.st_uid
        entry.isReadable = access(path, entry.found == .folder ? R_OK | X_OK : R_OK) == 0
        return entry
    }
}
