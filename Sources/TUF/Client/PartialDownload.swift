import DurableStorage
import Foundation
import Glibc

/// A target that arrives in pieces, over several tries and processes.
///
/// What is there lies in a file named by the content it is to have, so it cannot be mistaken for that of another
/// target. It is worth nothing until all of it has the hash that was signed.
struct PartialDownload {
    /// More than a name for a version has.
    private static let longestVersion = 1024

    private let file: TargetFile
    private let path: String

    /// - Parameter folder: Where the pieces lie; exists.
    init(file: TargetFile, folder: String) {
        self.file = file
        path = folder + "/" + file.hashes.prefix
    }

    /// Fetches what is missing and puts the target in its place.
    ///
    /// - Throws: `TUFError`, `StorageError`.
    nonisolated(nonsending) func run(
        from transport: any RepositoryTransport,
        path remote: String,
        to destination: String
    ) async throws {
        var check = ContentCheck(length: file.length, hashes: file.hashes)
        var writer = try DurableFile.Writer(continuing: path) { check.update($0) }
        if writer.size > file.length {
            try writer.empty()
            check = ContentCheck(length: file.length, hashes: file.hashes)
        }
        if writer.size < file.length || file.length == 0 {
            let isFound = try await transport.fetch(
                remote,
                after: FilePart(count: writer.size, version: version),
                limit: file.length,
                begin: { part in
                    if part.count != writer.size {
                        try writer.empty()
                        check = ContentCheck(length: file.length, hashes: file.hashes)
                    }
                    remember(part.version)
                },
                receive: { piece in
                    check.update(piece)
                    try writer.append(piece.span.bytes)
                }
            )
            guard isFound else { throw TUFError.fileMissing(file: remote) }
        }
        try check.finish(file: remote)
        try writer.commit(to: destination)
        unlink(path + Self.versionSuffix)
    }

    /// Bytes that are there.
    var size: Int {
        (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
    }

    /// Throws away what is there.
    func forget() {
        unlink(path)
        unlink(path + Self.versionSuffix)
    }

    private var version: String? {
        let bytes = try? DurableFile.read(path + Self.versionSuffix, limit: Self.longestVersion)
        return bytes.map { String(decoding: $0, as: UTF8.self) }
    }

    /// Without a note of the version, the signed hash alone tells whether the pieces fit.
    private func remember(_ version: String?) {
        unlink(path + Self.versionSuffix)
        guard let version, version.utf8.count <= Self.longestVersion else { return }
        try? DurableFile.write(Array(version.utf8), to: path + Self.versionSuffix, mode: 0o600)
    }

    private static let versionSuffix = ".version"
}
