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

    /// The same, going on behind what an earlier try has kept.
    ///
    /// - Throws: `TUFError`, `StorageError`; what arrived is then kept, unless it is not the file's.
    nonisolated(nonsending) func run(
        from transport: any RepositoryTransport,
        path: String,
        keeping partial: PartialDownload
    ) async throws -> Bool {
        if await isPresent() { return false }
        var attempts = 0
        var hasStartedAnew = false
        while true {
            let before = partial.size
            attempts += 1
            do {
                try await partial.run(from: transport, path: path, to: destination)
                return true
            } catch let error as TUFError where error.isInterruption {
                // As long as something arrives each time, it is worth going on.
                guard attempts < Self.mostAttempts, partial.size > before else { throw error }
                try await Task.sleep(for: Self.pause)
            } catch let error as TUFError where error.isAboutContent {
                partial.forget()
                // What was there may not belong to what came: once more from the beginning.
                guard before > 0, !hasStartedAnew else { throw error }
                hasStartedAnew = true
            }
        }
    }

    private static let mostAttempts = 5
    private static let pause = Duration.seconds(1)

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
