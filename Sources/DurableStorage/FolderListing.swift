import Glibc

/// What lies in a folder, without following symbolic links.
package enum FolderListing {
    /// What a name stands for.
    package enum Kind: Sendable, Equatable {
        case file, folder, link
        /// Device, pipe or socket.
        case other
    }

    /// The names in a folder except `.` and `..`, sorted bytewise.
    ///
    /// - Throws: `StorageError.system`, also when there is no such folder.
    package static func names(at path: String) throws -> [String] {
        guard let stream = opendir(path) else {
            throw StorageError.system(operation: "list", path: path, errno: errno)
        }
        defer { closedir(stream) }
        var names: [String] = []
        errno = 0
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
            errno = 0
        }
        guard errno == 0 else { throw StorageError.system(operation: "list", path: path, errno: errno) }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// What is at `path` itself; nil when there is nothing.
    ///
    /// - Throws: `StorageError.system`.
    package static func kind(of path: String) throws -> Kind? {
        var information = stat()
        do {
            try SystemCall.run("look at", path) { lstat(path, &information) }
        } catch StorageError.system(_, _, ENOENT) {
            return nil
        }
        return switch information.st_mode & S_IFMT {
        case S_IFREG: .file
        case S_IFDIR: .folder
        case S_IFLNK: .link
        default: .other
        }
    }
}
