import Glibc

/// A file that one writer at a time makes longer, over several processes if need be.
///
/// Its calls block. The kernel ends the writer's claim together with its process.
package final class GrowingFile: Sendable {
    private let descriptor: Int32
    private let path: String

    /// Opens a file that is there, or makes it, readable by its owner only.
    ///
    /// - Throws: `StorageError.held` while somebody else writes, `system`.
    package init(_ path: String) throws {
        let flags = O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC
        let descriptor = try SystemCall.run("open", path) { open(path, flags, 0o600) }
        do {
            try SystemCall.run("lock", path) { flock(descriptor, LOCK_EX | LOCK_NB) }
        } catch {
            close(descriptor)
            if case StorageError.system(_, _, EWOULDBLOCK) = error { throw StorageError.held(path: path, by: nil) }
            throw error
        }
        self.descriptor = descriptor
        self.path = path
    }

    /// Bytes in the file.
    ///
    /// - Throws: `StorageError.system`.
    package var size: Int {
        get throws {
            var information = stat()
            try SystemCall.run("look at", path) { fstat(descriptor, &information) }
            return Int(information.st_size)
        }
    }

    /// Appends all of `bytes`.
    ///
    /// - Throws: `StorageError.system`, for example when the disk is full; some of the bytes may be there then.
    package func append(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes[...]
        while let start = UnsafeRawBufferPointer(rebasing: rest).baseAddress, !rest.isEmpty {
            let count = rest.count
            rest = rest.dropFirst(try SystemCall.run("write", path) { write(descriptor, start, count) })
        }
    }

    /// Waits until everything is on disk, the file's name included.
    ///
    /// - Throws: `StorageError.system`.
    package func sync() throws {
        try SystemCall.run("sync", path) { fsync(descriptor) }
        try DurableFile.syncDirectory(DurableFile.directory(of: path))
    }

    deinit { close(descriptor) }
}
