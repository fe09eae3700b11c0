import Archive

/// A file as it was seen in the watched folder.
struct InboxSighting: Sendable, Equatable {
    /// Relative to the watched folder.
    let path: String
    let version: InboxFile.Version

    init(path: String, version: InboxFile.Version) {
        self.path = path
        self.version = version
    }

    /// The path of its folder; empty for the watched folder itself.
    var folder: String { path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "" }

    var name: String { path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path }
}
