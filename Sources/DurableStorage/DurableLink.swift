import Glibc

/// Symbolic links that point at the old or the new place after a power cut, never at neither.
package enum DurableLink {
    /// Makes `link` point at `target`, durably: when this returns, the change survives a power cut.
    ///
    /// The new link is made beside the old one and renamed over it. What an earlier call left there when its process
    /// died is removed first. Only one process at a time may swap a link.
    ///
    /// - Throws: `StorageError.system`; until the last step the old link is untouched.
    package static func swap(_ link: String, to target: String) throws {
        let temporary = link + ".next"
        do {
            try SystemCall.run("delete", temporary) { unlink(temporary) }
        } catch StorageError.system(_, _, ENOENT) {
            // The ordinary case: nothing was left.
        }
        try SystemCall.run("make the link", temporary) { symlink(target, temporary) }
        do {
            try SystemCall.run("rename a finished link to", link) { rename(temporary, link) }
        } catch {
            unlink(temporary)
            throw error
        }
        try DurableFile.syncDirectory(DurableFile.directory(of: link))
    }

    /// Gives the file at `existing` a second name, durably; a file that has it already is replaced.
    ///
    /// - Throws: `StorageError.system`, also when the two are on different file systems.
    package static func share(_ existing: String, as name: String) throws {
        do {
            try SystemCall.run("delete", name) { unlink(name) }
        } catch StorageError.system(_, _, ENOENT) {
            // The ordinary case: the name is new.
        }
        try SystemCall.run("give another name to", existing) { link(existing, name) }
        try DurableFile.syncDirectory(DurableFile.directory(of: name))
    }

    /// Where `link` points; nil when there is no such link.
    ///
    /// - Throws: `StorageError.notAFile` when something else has that name, `system`.
    package static func target(of link: String) throws -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        do {
            let count = try SystemCall.run("read the link", link) { readlink(link, &buffer, buffer.count) }
            return String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
        } catch StorageError.system(_, _, ENOENT) {
            return nil
        } catch StorageError.system(_, _, EINVAL) {
            throw StorageError.notAFile(path: link)
        }
    }
}
