import DurableStorage
import Glibc

/// What tells whether a file is still the one it was.
package struct FileStatus: Codable, Equatable, Sendable {
    /// Its length in bytes.
    let size: Int
    /// When its content last changed, in nanoseconds since 1970.
    let modified: Int
    let inode: UInt64

    /// The status of the file at `path`, or nothing when there is none.
    ///
    /// - Throws: `StorageError.system`, or `ModelError.notAFile` for folders, pipes and devices.
    static func ofFile(at path: String) throws -> FileStatus? {
        var information = stat()
        if stat(path, &information) == 0 { return try FileStatus(information, path: path) }
        if errno == ENOENT { return nil }
        throw StorageError.system(operation: "look at", path: path, errno: errno)
    }

    /// - Throws: `StorageError.system`, or `ModelError.notAFile` for folders, pipes and devices.
    init(descriptor: Int32, path: String) throws {
        var information = stat()
        guard fstat(descriptor, &information) == 0 else {
            throw StorageError.system(operation: "look at", path: path, errno: errno)
        }
        try self.init(information, path: path)
    }

    private init(_ information: stat, path: String) throws {
        guard information.st_mode & S_IFMT == S_IFREG else { throw ModelError.notAFile(path: path) }
        size = Int(information.st_size)
        modified = information.st_mtim.tv_sec * 1_000_000_000 + information.st_mtim.tv_nsec
        inode = UInt64(information.st_ino)
    }
}
