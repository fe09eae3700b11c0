import Glibc

/// A file that is worked on and then deleted.
///
/// Its process locks it until then, so that whoever tidies the folder up, also another process at the same time, tells
/// it from what a crash left behind.
package final class ScratchFile: Sendable {
    /// How the names begin; others put no such files into the folder.
    private static let prefix = "work-"

    package let path: String
    private let descriptor: Int32

    /// Creates an empty file in `folder`, readable by its owner only, for others to open by its path.
    ///
    /// - Parameter ending: What the name ends with.
    /// - Throws: `StorageError.system`.
    package init(in folder: String, ending: String = "") throws {
        while true {
            let path = folder + "/" + Self.prefix + Self.newName() + ending
            let flags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
            let descriptor = try SystemCall.run("create", path) { open(path, flags, 0o600) }
            // Whoever tidies up may have taken it for a leftover before it was locked.
            if Self.lock(descriptor), Self.isThere(descriptor) {
                self.path = path
                self.descriptor = descriptor
                return
            }
            close(descriptor)
        }
    }

    /// Deletes the file if it is still there; whoever has it open may go on reading.
    package func discard() { unlink(path) }

    /// Deletes those that nobody works on any more, except another account's.
    ///
    /// - Throws: `StorageError.system` if the folder cannot be read.
    package static func removeLeftovers(in folder: String) throws {
        for name in try FolderListing.names(at: folder) where name.hasPrefix(prefix) {
            let path = folder + "/" + name
            let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
            guard descriptor >= 0 else { continue }
            defer { close(descriptor) }
            if lock(descriptor) { unlink(path) }
        }
    }

    deinit { close(descriptor) }

    private static func newName() -> String {
        String(UInt64.random(in: .min ... .max), radix: 36) + String(UInt64.random(in: .min ... .max), radix: 36)
    }

    private static func lock(_ descriptor: Int32) -> Bool { flock(descriptor, LOCK_EX | LOCK_NB) == 0 }

    private static func isThere(_ descriptor: Int32) -> Bool {
        var information = stat()
        return fstat(descriptor, &information) == 0 && information.st_nlink > 0
    }
}
