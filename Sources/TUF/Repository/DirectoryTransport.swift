import Glibc

/// A repository in a folder, such as an unpacked offline bundle.
package struct DirectoryTransport: RepositoryTransport {
    private let directory: String

    /// The repository in `directory`, with the files that a web server would serve from there.
    package init(_ directory: String) { self.directory = directory }

    package nonisolated(nonsending) func fetch(
        _ path: String,
        limit: Int,
        receive: ([UInt8]) throws -> Void
    ) async throws -> Bool {
        guard let name = PercentEncoding.decode(path), Self.isInside(name) else { return false }
        let descriptor = open("\(directory)/\(name)", O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return false }
            throw unreachable(path, errno)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw unreachable(path, errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw unreachable(path, EINVAL) }
        var total = 0
        while let piece = try read(descriptor, path) {
            total += piece.count
            guard total <= limit else { throw TUFError.tooLong(file: path, limit: limit) }
            try receive(piece)
        }
        return true
    }

    /// The next piece; nothing at the end of the file.
    private func read(_ descriptor: Int32, _ path: String) throws -> [UInt8]? {
        while true {
            var count = 0
            let piece = [UInt8](unsafeUninitializedCapacity: Self.pieceSize) { buffer, filled in
                count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
                filled = max(0, count)
            }
            if count >= 0 { return count == 0 ? nil : piece }
            if errno != EINTR { throw unreachable(path, errno) }
        }
    }

    private func unreachable(_ path: String, _ code: Int32) -> TUFError {
        .unreachable(file: path, problem: String(cString: strerror(code)))
    }

    /// Whether a name stays in the folder it is looked for in.
    private static func isInside(_ name: ExactText) -> Bool {
        !name.bytes.contains(0)
            && name.bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
                .allSatisfy { !$0.isEmpty && !$0.elementsEqual(".".utf8) && !$0.elementsEqual("..".utf8) }
    }

    private static let pieceSize = 1 << 16
}
