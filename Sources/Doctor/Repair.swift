import DurableStorage
import Glibc

/// Something that can be mended without asking: it loses nothing, and changes what was never meant to be.
package enum Repair: Sendable, Equatable {
    /// Takes away from a file or folder what its group and others may do with it.
    case makePrivate(String)
    /// Makes a folder that every start would make.
    case makeFolder(String)

    /// - Throws: `StorageError`.
    package func carryOut() throws {
        switch self {
        case .makeFolder(let path): try DurableTree.create(path)
        case .makePrivate(let path):
            // By its descriptor, so that a link that takes its place meanwhile is not followed.
            let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
            guard descriptor >= 0 else { throw StorageError.system(operation: "open", path: path, errno: errno) }
            defer { close(descriptor) }
            var information = stat()
            guard fstat(descriptor, &information) == 0, fchmod(descriptor, information.st_mode & 0o700) == 0 else {
                throw StorageError.system(operation: "change the mode of", path: path, errno: errno)
            }
        }
    }
}
