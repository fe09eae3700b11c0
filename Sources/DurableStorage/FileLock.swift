import Glibc

/// A lock between processes that cannot be left behind: the kernel drops it when its holder ends, however it ends.
///
/// The file stays; that it exists means nothing.
package struct FileLock: ~Copyable, Sendable {
    private let descriptor: Int32

    /// Waits, 20 ms each, for a child of this process that was forked while the lock was held and has not executed its
    /// program yet: until then it holds the lock, too.
    private static let patienceWithChildren = 25

    /// Takes the lock at `path` without waiting for other processes, and writes the own process number into the file, for people.
    ///
    /// - Throws: `StorageError.held` when somebody has it, also within the same process; `system`.
    package init(_ path: String) throws {
        let flags = O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC
        let descriptor = try SystemCall.run("open", path) { open(path, flags, 0o600) }
        do {
            try Self.lock(descriptor, path, waits: Self.patienceWithChildren)
        } catch {
            defer { close(descriptor) }
            if case StorageError.system(_, _, EWOULDBLOCK) = error {
                throw StorageError.held(path: path, by: Self.holder(descriptor))
            }
            throw error
        }
        self.descriptor = descriptor
        // The number is only for messages, so a full disk must not keep anybody from locking.
        let number = Array("\(getpid())\n".utf8)
        if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, number, number.count, 0) }
    }

    private static func lock(_ descriptor: Int32, _ path: String, waits: Int) throws {
        do {
            try SystemCall.run("lock", path) { flock(descriptor, LOCK_EX | LOCK_NB) }
        } catch StorageError.system(_, _, EWOULDBLOCK) where waits > 0 && holder(descriptor) == getpid() {
            usleep(20_000)
            try lock(descriptor, path, waits: waits - 1)
        }
    }

    /// Gives the lock back.
    package consuming func release() {}

    deinit { close(descriptor) }

    private static func holder(_ descriptor: Int32) -> Int32? {
        var buffer = [UInt8](repeating: 0, count: 32)
        let count = pread(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { return nil }
        return Int32(String(decoding: buffer[..<count].prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
    }
}
