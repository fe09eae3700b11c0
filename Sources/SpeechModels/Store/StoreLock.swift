import DurableStorage
import Glibc

/// The right to change a model store, held by one thread of one process at a time.
enum StoreLock {
    /// Runs `body` once nobody else holds the lock of the folder.
    ///
    /// - Throws: `StorageError.system`, for example when the folder is missing, and what `body` throws.
    static func hold<Result>(_ directory: String, _ body: () throws -> Result) throws -> Result {
        let path = directory + "/.lock"
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw StorageError.system(operation: "open", path: path, errno: errno) }
        defer { close(descriptor) }
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else { throw StorageError.system(operation: "lock", path: path, errno: errno) }
        }
        return try body()
    }
}
