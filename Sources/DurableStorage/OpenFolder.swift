import Glibc

/// A folder that is held open: what is done through it stays in it, whatever its path leads to meanwhile.
///
/// Links below it are never followed. Its calls block.
package final class OpenFolder: Sendable {
    /// Something in a folder.
    package struct Entry: Sendable, Equatable {
        package let name: String
        package let kind: FolderListing.Kind
        /// Bytes.
        package let size: Int
        /// When its content changed, in nanoseconds since 1970.
        package let modified: Int64
    }

    private let descriptor: Int32
    private let path: String

    /// Opens a folder that the caller trusts, also one that is named by a link.
    ///
    /// - Throws: `StorageError.system`.
    package init(_ path: String) throws {
        descriptor = try SystemCall.run("open", path) { open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        self.path = path
    }

    private init(_ name: String, in parent: OpenFolder) throws {
        let path = parent.path + "/" + name
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        descriptor = try SystemCall.run("open", path) { openat(parent.descriptor, name, flags) }
        self.path = path
    }

    deinit { close(descriptor) }

    /// The folder with this path below it; itself for an empty one.
    ///
    /// - Throws: `StorageError.system`, with ENOTDIR or ELOOP for a link.
    package func folder(_ relative: String) throws -> OpenFolder {
        try relative.split(separator: "/").reduce(self) { try OpenFolder(String($1), in: $0) }
    }

    /// What is in it, sorted by name; names that are no UTF-8 are left out.
    ///
    /// - Throws: `StorageError.system`.
    package func entries() throws -> [Entry] {
        let copy = try SystemCall.run("list", path) { openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard let stream = fdopendir(copy) else {
            let code = errno
            close(copy)
            throw StorageError.system(operation: "list", path: path, errno: code)
        }
        defer { closedir(stream) }
        var entries: [Entry] = []
        errno = 0
        while let found = readdir(stream) {
            let name = withUnsafeBytes(of: found.pointee.d_name) {
                String(validating: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if let name, name != ".", name != "..", let entry = try look(at: name) { entries.append(entry) }
            errno = 0
        }
        guard errno == 0 else { throw StorageError.system(operation: "list", path: path, errno: errno) }
        return entries.sorted { $0.name < $1.name }
    }

    /// Opens a regular file in it for reading.
    ///
    /// - Throws: `StorageError.system`; `notAFile` for anything else.
    package func file(_ name: String) throws -> ReadableFile {
        let path = path + "/" + name
        // Without O_NONBLOCK a pipe of that name would block for ever.
        let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
        let file = ReadableFile(try SystemCall.run("open", path) { openat(descriptor, name, flags) }, path: path)
        guard try file.status().st_mode & S_IFMT == S_IFREG else { throw StorageError.notAFile(path: path) }
        return file
    }

    /// Replaces a file in it, readable for those who may read the folder; when this returns, it survives a power cut.
    ///
    /// - Throws: `StorageError.system`; until the last step the old file is untouched.
    package func write(_ bytes: [UInt8], to name: String) throws {
        let target = path + "/" + name
        var information = stat()
        try SystemCall.run("look at", path) { fstat(descriptor, &information) }
        let temporary = "." + String(UInt64.random(in: 0 ... .max), radix: 16) + ".partial"
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let file = try SystemCall.run("create a file in", path) { openat(descriptor, temporary, flags, 0o600) }
        defer { close(file) }
        do {
            try bytes.withUnsafeBytes { buffer in
                var rest = buffer[...]
                while let start = UnsafeRawBufferPointer(rebasing: rest).baseAddress, !rest.isEmpty {
                    let count = rest.count
                    rest = rest.dropFirst(try SystemCall.run("write", target) { Glibc.write(file, start, count) })
                }
            }
            // Some file systems of other machines know no permissions.
            _ = fchmod(file, information.st_mode & 0o666 | 0o600)
            try SystemCall.run("sync", target) { fsync(file) }
            try SystemCall.run("rename a finished file to", target) {
                renameat(descriptor, temporary, descriptor, name)
            }
        } catch {
            unlinkat(descriptor, temporary, 0)
            throw error
        }
        try SystemCall.run("sync", path) { fsync(descriptor) }
    }

    /// Deletes a file in it; one that is not there is fine.
    ///
    /// - Throws: `StorageError.system`.
    package func remove(_ name: String) throws {
        do {
            try SystemCall.run("delete", path + "/" + name) { unlinkat(descriptor, name, 0) }
        } catch StorageError.system(_, _, ENOENT) {
            return
        }
        try SystemCall.run("sync", path) { fsync(descriptor) }
    }

    /// Nil if it is gone by now.
    private func look(at name: String) throws -> Entry? {
        var information = stat()
        do {
            try SystemCall.run("look at", path + "/" + name) {
                fstatat(descriptor, name, &information, AT_SYMLINK_NOFOLLOW)
            }
        } catch StorageError.system(_, _, ENOENT) {
            return nil
        }
        let kind: FolderListing.Kind =
            switch information.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .folder
            case S_IFLNK: .link
            default: .other
            }
        return Entry(name: name, kind: kind, size: Int(information.st_size), modified: information.modified)
    }
}
