import DurableStorage

/// One target on its way to one file.
struct TargetDownload {
    let file: TargetFile
    let destination: String

    /// Fetches the target, unless it is there already; says whether it had to.
    ///
    /// - Throws: `TUFError`, `StorageError`.
    nonisolated(nonsending) func run(from transport: any RepositoryTransport, path: String) async throws -> Bool {
        if await isPresent() { return false }
        var check = ContentCheck(length: file.length, hashes: file.hashes)
        var writer = try DurableFile.Writer(in: folder)
        let isFound = try await transport.fetch(path, limit: file.length) { piece in
            check.update(piece)
            try writer.append(piece.span.bytes)
        }
        guard isFound else { throw TUFError.fileMissing(file: path) }
        try check.finish(file: path)
        try writer.commit(to: destination)
        return true
    }

    private nonisolated(nonsending) func isPresent() async -> Bool {
        var check = ContentCheck(length: file.length, hashes: file.hashes)
        let name = PercentEncoding.component(ExactText(String(destination[nameStart...])))
        do {
            let isFound = try await DirectoryTransport(folder).fetch(name, limit: file.length) { check.update($0) }
            try check.finish(file: destination)
            return isFound
        } catch { return false }
    }

    private var folder: String {
        guard nameStart > destination.startIndex else { return "." }
        let slash = destination.index(before: nameStart)
        return slash == destination.startIndex ? "/" : String(destination[..<slash])
    }

    private var nameStart: String.Index {
        destination.utf8.lastIndex(of: UInt8(ascii: "/")).map { destination.utf8.index(after: $0) }
            ?? destination.startIndex
    }
}
