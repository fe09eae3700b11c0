import Glibc

extension DurableFile {
    /// The whole content of a small regular file; nil when there is no file of that name.
    ///
    /// - Throws: `StorageError.tooLarge` when it has more than `limit` bytes, `notAFile` for anything but a regular
    ///   file (links are not followed), `system`.
    package static func read(_ path: String, limit: Int) throws -> [UInt8]? {
        let descriptor: Int32
        do {
            // Without O_NONBLOCK a pipe of that name would block for ever.
            let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
            descriptor = try SystemCall.run("open", path) { open(path, flags) }
        } catch StorageError.system(_, _, ENOENT) {
            return nil
        } catch StorageError.system(_, _, ELOOP), StorageError.system(_, _, ENXIO) {
            throw StorageError.notAFile(path: path)
        }
        defer { close(descriptor) }
        var information = stat()
        try SystemCall.run("look at", path) { fstat(descriptor, &information) }
        guard information.st_mode & S_IFMT == S_IFREG else { throw StorageError.notAFile(path: path) }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: min(limit + 1, 65_536))
        while true {
            let count = try SystemCall.run("read", path) { Glibc.read(descriptor, &block, block.count) }
            if count == 0 { return bytes }
            bytes += block[..<count]
            guard bytes.count <= limit else { throw StorageError.tooLarge(path: path, limit: limit) }
        }
    }
}
