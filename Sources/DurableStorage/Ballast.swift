import Glibc

/// A file that only takes up room, so that there is some to free when the disk is full and work must be finished.
package struct Ballast: Sendable {
    private let path: String
    private let size: Int

    /// - Parameter size: Bytes to keep.
    package init(_ path: String, size: Int) {
        self.path = path
        self.size = size
    }

    /// Makes sure that the room is taken, by real blocks.
    ///
    /// - Throws: `StorageError.system` when there is not enough room; none is taken then.
    package func fill() throws {
        let flags = O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC
        let descriptor = try SystemCall.run("open", path) { open(path, flags, 0o600) }
        defer { close(descriptor) }
        // Unlike its relatives this call returns the error number and leaves `errno` alone.
        var code = EINTR
        while code == EINTR { code = posix_fallocate(descriptor, 0, off_t(size)) }
        guard code == 0 else {
            unlink(path)
            throw StorageError.system(operation: "reserve space in", path: path, errno: code)
        }
        try SystemCall.run("sync", path) { fsync(descriptor) }
        try DurableFile.syncDirectory(DurableFile.directory(of: path))
    }

    /// Gives the room back; nothing to give is fine.
    ///
    /// - Throws: `StorageError.system`.
    package func free() throws {
        do {
            try SystemCall.run("delete", path) { unlink(path) }
        } catch StorageError.system(_, _, ENOENT) {
            return
        }
        try DurableFile.syncDirectory(DurableFile.directory(of: path))
    }
}
