import Glibc

extension DurableFile {
    /// Gives a file that somebody wrote another place in the same file system; when this returns, the file and its new
    /// name survive a power cut.
    ///
    /// - Throws: `StorageError.system`.
    package static func move(_ path: String, to target: String) throws {
        let descriptor = try SystemCall.run("open", path) { open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC) }
        defer { close(descriptor) }
        try SystemCall.run("sync", path) { fsync(descriptor) }
        try SystemCall.run("move a file to", target) { rename(path, target) }
        try syncDirectory(directory(of: target))
    }
}
