import Crypto
import DurableStorage
import Glibc

/// SHA-256 of files, read block by block.
package enum FileHash {
    /// Lower-case hexadecimal.
    package static func sha256(_ bytes: some Sequence<UInt8>) -> String {
        var hash = SHA256()
        hash.update(data: Array(bytes))
        return Hexadecimal.text(hash.finalize())
    }

    /// The hash and the size of an open file from its current position, lower-case hexadecimal and bytes.
    ///
    /// - Throws: `StorageError.system` with `path`.
    static func sha256(descriptor: Int32, path: String, limit: Int, progress: (Int) -> Void) throws -> (String, Int) {
        var hash = SHA256()
        var block = [UInt8](repeating: 0, count: 1 << 20)
        var size = 0
        while true {
            let count = read(descriptor, &block, block.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw StorageError.system(operation: "read", path: path, errno: errno)
            }
            if count == 0 { break }
            size += count
            block.withUnsafeBytes { hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: $0[..<count])) }
            progress(count)
            // A file that grows for ever must not keep us for ever.
            if size > limit { break }
        }
        return (Hexadecimal.text(hash.finalize()), size)
    }

    /// The SHA-256 of a file, lower-case hexadecimal.
    ///
    /// Links are not followed unless said otherwise.
    ///
    /// - Throws: `StorageError.system`.
    package static func sha256(of path: String, followsLinks: Bool = false) throws -> String {
        let descriptor = open(path, O_RDONLY | (followsLinks ? 0 : O_NOFOLLOW) | O_CLOEXEC)
        guard descriptor >= 0 else { throw StorageError.system(operation: "open", path: path, errno: errno) }
        defer { close(descriptor) }
        return try sha256(descriptor: descriptor, path: path, limit: .max) { _ in }.0
    }
}
