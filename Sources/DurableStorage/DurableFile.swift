import Glibc

/// Files that are either the old or the new version after a power cut, never a mixture.
///
/// Every function blocks until the disk has answered: call them on a thread of your own, not on Swift's task pool.
package enum DurableFile {
    /// Replaces the file at `path` by `bytes`, with exactly the permissions `mode`, whatever the umask.
    ///
    /// - Throws: `StorageError.system`; until the last step the old file is untouched.
    package static func write(_ bytes: some Collection<UInt8>, to path: String, mode: UInt32 = 0o644) throws {
        var writer = try Writer(in: directory(of: path))
        let written: Void? = try bytes.withContiguousStorageIfAvailable { try writer.append($0.span.bytes) }
        if written == nil { try writer.append(Array(bytes).span.bytes) }
        try writer.commit(to: path, mode: mode)
    }

    /// Deletes the file at `path` and waits until its folder has forgotten it on disk.
    ///
    /// - Throws: `StorageError.system`, also when there is no such file.
    package static func remove(_ path: String) throws {
        try SystemCall.run("delete", path) { unlink(path) }
        try syncDirectory(directory(of: path))
    }

    /// Deletes what `Writer`s, and others who name unfinished things like they do, left in `directory` when their process
    /// died.
    ///
    /// The caller makes sure that nobody is writing there at the moment.
    ///
    /// - Throws: `StorageError.system` when the folder cannot be read or changed.
    package static func removeLeftovers(in directory: String) throws {
        let leftovers = try FolderListing.names(at: directory)
            .filter(Writer.isTemporary)
            .map { directory + "/" + $0 }
        for path in leftovers { try DurableTree.remove(path) }
    }

    /// Waits until renames and deletions inside the folder at `path` are on disk.
    ///
    /// - Throws: `StorageError.system`.
    package static func syncDirectory(_ path: String) throws {
        let descriptor = try SystemCall.run("open", path) { open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        defer { close(descriptor) }
        try SystemCall.run("sync", path) { fsync(descriptor) }
    }

    /// The bytes an ordinary process may still write to the disk that holds `path`.
    ///
    /// - Throws: `StorageError.system`.
    package static func freeBytes(at path: String) throws -> Int {
        var information = statvfs()
        try SystemCall.run("measure the free space at", path) { statvfs(path, &information) }
        return bytes(information.f_bavail, information)
    }

    /// The size of the disk that holds `path`.
    ///
    /// - Throws: `StorageError.system`.
    package static func diskBytes(at path: String) throws -> Int {
        var information = statvfs()
        try SystemCall.run("measure the disk at", path) { statvfs(path, &information) }
        return bytes(information.f_blocks, information)
    }

    private static func bytes(_ blocks: UInt, _ information: statvfs) -> Int {
        let (bytes, overflow) = blocks.multipliedReportingOverflow(by: information.f_frsize)
        return overflow ? .max : Int(clamping: bytes)
    }

    /// The folder that holds `path`.
    static func directory(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
