import Glibc

/// A file that is open for reading, from its beginning on.
///
/// Its calls block.
package final class ReadableFile: Sendable {
    private let descriptor: Int32
    private let path: String

    init(_ descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit { close(descriptor) }

    /// Its bytes, and when its content changed, in nanoseconds since 1970.
    ///
    /// - Throws: `StorageError.system`.
    package var version: (size: Int, modified: Int64) {
        get throws {
            let information = try status()
            return (Int(information.st_size), information.modified)
        }
    }

    /// The next bytes, at most `count`; none at the end.
    ///
    /// - Throws: `StorageError.system`.
    package func read(_ count: Int) throws -> [UInt8] {
        var block = [UInt8](repeating: 0, count: count)
        let got = try SystemCall.run("read", path) { Glibc.read(descriptor, &block, count) }
        block.removeLast(count - got)
        return block
    }

    func status() throws -> stat {
        var information = stat()
        try SystemCall.run("look at", path) { fstat(descriptor, &information) }
        return information
    }
}

extension stat {
    /// When the content changed, in nanoseconds since 1970.
    var modified: Int64 { Int64(st_mtim.tv_sec) * 1_000_000_000 + Int64(st_mtim.tv_nsec) }
}
