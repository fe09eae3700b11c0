import Glibc

/// The right to do something in a folder that only one process at a time may do, and one thread of it.
package enum FolderLock {
    /// A hundredth of a second.
    private static let pause: UInt32 = 10_000

    /// Runs `body` as soon as nobody else has the folder.
    ///
    /// Nothing is written, and nothing is left behind: the kernel drops the lock when its holder ends, however it ends.
    ///
    /// - Parameter patience: How long to wait for others.
    /// - Throws: `StorageError.held` when somebody has it longer than that; `system`, for example when there is no such
    ///   folder; and what `body` throws.
    @discardableResult
    package static func hold<Result>(
        _ folder: String,
        patience: Duration = .seconds(60),
        _ body: () throws -> Result
    ) throws -> Result {
        let descriptor = try SystemCall.run("open", folder) { open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        defer { close(descriptor) }
        let end = ContinuousClock.now + patience
        while try !lock(descriptor, folder) {
            guard ContinuousClock.now < end else { throw StorageError.held(path: folder, by: nil) }
            usleep(pause)
        }
        return try body()
    }

    private static func lock(_ descriptor: Int32, _ folder: String) throws -> Bool {
        do {
            try SystemCall.run("lock", folder) { flock(descriptor, LOCK_EX | LOCK_NB) }
            return true
        } catch StorageError.system(_, _, EWOULDBLOCK) {
            return false
        }
    }
}
