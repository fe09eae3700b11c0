import Glibc

/// Whole folders: made durable, moved and deleted.
///
/// Symbolic links are never followed.
package enum DurableTree {
    /// Creates the folder at `path` if need be; its parent must exist.
    ///
    /// Durable when this returns.
    ///
    /// - Throws: `StorageError.system`, also when something else has that name.
    package static func create(_ path: String, mode: UInt32 = 0o700) throws {
        do {
            try SystemCall.run("create the folder", path) { mkdir(path, mode) }
        } catch StorageError.system(let operation, _, EEXIST) {
            guard try FolderListing.kind(of: path) == .folder else {
                throw StorageError.system(operation: operation, path: path, errno: EEXIST)
            }
        }
        try DurableFile.syncDirectory(DurableFile.directory(of: path))
    }

    /// Waits until every file and folder below `path`, and `path` itself, are on disk.
    ///
    /// - Throws: `StorageError.notAFile` for devices, pipes and sockets; `system`.
    package static func sync(_ path: String) throws {
        for name in try FolderListing.names(at: path) {
            let entry = path + "/" + name
            switch try FolderListing.kind(of: entry) {
            case .folder: try sync(entry)
            case .file: try syncFile(entry)
            case .link, nil: continue
            case .other: throw StorageError.notAFile(path: entry)
            }
        }
        try DurableFile.syncDirectory(path)
    }

    /// Renames the folder `source` to `destination`, which must not exist or be empty, durably.
    ///
    /// - Throws: `StorageError.acrossFileSystems` when they are on different ones, `system`.
    package static func move(_ source: String, to destination: String) throws {
        do {
            try SystemCall.run("rename a folder to", destination) { rename(source, destination) }
        } catch StorageError.system(_, _, EXDEV) {
            throw StorageError.acrossFileSystems(from: source, to: destination)
        }
        try DurableFile.syncDirectory(DurableFile.directory(of: destination))
        if DurableFile.directory(of: source) != DurableFile.directory(of: destination) {
            try DurableFile.syncDirectory(DurableFile.directory(of: source))
        }
    }

    /// Deletes whatever is at `path`, read-only folders too, durably.
    ///
    /// Nothing there is fine.
    ///
    /// - Throws: `StorageError.system`; a part may be deleted then.
    package static func remove(_ path: String) throws {
        guard let kind = try FolderListing.kind(of: path) else { return }
        try remove(path, kind)
        try DurableFile.syncDirectory(DurableFile.directory(of: path))
    }

    private static func remove(_ path: String, _ kind: FolderListing.Kind) throws {
        guard kind == .folder else {
            try SystemCall.run("delete", path) { unlink(path) }
            return
        }
        try SystemCall.run("set the permissions of", path) { chmod(path, 0o700) }
        for name in try FolderListing.names(at: path) {
            let entry = path + "/" + name
            if let kind = try FolderListing.kind(of: entry) { try remove(entry, kind) }
        }
        try SystemCall.run("delete", path) { rmdir(path) }
    }

    private static func syncFile(_ path: String) throws {
        let descriptor = try SystemCall.run("open", path) { open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC) }
        defer { close(descriptor) }
        try SystemCall.run("sync", path) { fsync(descriptor) }
    }
}
