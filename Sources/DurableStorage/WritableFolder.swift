import Glibc

/// Whether a folder may be written to, found out without writing.
package enum WritableFolder {
    /// - Throws: `StorageError.readOnly` with the mount that forbids it, `system` when the account may not.
    package static func check(_ path: String) throws {
        guard access(path, W_OK | X_OK) != 0 else { return }
        let code = errno
        guard code == EROFS else { throw StorageError.system(operation: "write to", path: path, errno: code) }
        throw StorageError.readOnly(path: path, mount: mountPoint(of: path))
    }

    /// The topmost folder above `path` on the same read-only mount: a mount may also be of a part of a disk, and then
    /// only that part cannot be written to.
    private static func mountPoint(of path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        var folder = String(cString: resolved)
        guard let device = readOnlyDevice(folder) else { return folder }
        while folder != "/" {
            let parent = DurableFile.directory(of: folder)
            guard readOnlyDevice(parent) == device else { break }
            folder = parent
        }
        return folder
    }

    /// The number of the disk; nil if the folder is writable.
    private static func readOnlyDevice(_ path: String) -> dev_t? {
        var mount = statvfs()
        var information = stat()
        guard statvfs(path, &mount) == 0, mount.f_flag & UInt(ST_RDONLY) != 0, stat(path, &information) == 0
        else { return nil }
        return information.st_dev
    }
}
