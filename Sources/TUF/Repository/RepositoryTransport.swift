/// Brings files of a repository here; what they are worth is decided elsewhere.
package protocol RepositoryTransport: Sendable {
    /// Hands the file at `path` to `receive`, piece by piece, and says whether there is such a file.
    ///
    /// `path` is relative to the repository and percent-encoded. What was received before an error is to be thrown
    /// away.
    ///
    /// - Throws: `TUFError.tooLong` at the first byte beyond `limit`, `.unreachable` or `.tooSlow`; and what `receive`
    ///   throws.
    nonisolated(nonsending) func fetch(
        _ path: String,
        limit: Int,
        receive: ([UInt8]) throws -> Void
    ) async throws -> Bool

    /// The same for a file of which a part is there already, where the repository can go on behind that.
    ///
    /// Calls `begin` once before the first piece, with the part that is gone on with: `part` itself, or nothing when all
    /// of the file comes, and with what identifies this version of the file from now on. `limit` is that of the file.
    nonisolated(nonsending) func fetch(
        _ path: String,
        after part: FilePart,
        limit: Int,
        begin: (FilePart) throws -> Void,
        receive: ([UInt8]) throws -> Void
    ) async throws -> Bool
}

extension RepositoryTransport {
    package nonisolated(nonsending) func fetch(
        _ path: String,
        after part: FilePart,
        limit: Int,
        begin: (FilePart) throws -> Void,
        receive: ([UInt8]) throws -> Void
    ) async throws -> Bool {
        try begin(FilePart())
        return try await fetch(path, limit: limit, receive: receive)
    }

    /// The whole file at `path`; nothing when there is none.
    ///
    /// - Throws: what `fetch` throws.
    nonisolated(nonsending) func bytes(of path: String, limit: Int) async throws -> [UInt8]? {
        var bytes: [UInt8] = []
        return try await fetch(path, limit: limit) { bytes += $0 } ? bytes : nil
    }
}
