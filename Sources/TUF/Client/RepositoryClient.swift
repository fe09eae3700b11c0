/// Refreshes the trusted metadata and finds and downloads targets, as chapter 5 of the TUF specification 1.0.34 says.
///
/// Guarantees, whoever controls the network, the servers or fewer keys than a threshold: nothing gets on disk that
/// the trusted keys have not signed, nothing older than what was trusted before, nothing that has expired and nothing
/// longer than it may be; and after an error the files on disk are those that were trusted before it.
/// It must never write a file it has not checked, nor bytes other than those received.
package struct RepositoryClient: Sendable {
    private let local: LocalMetadata
    private let metadata: any RepositoryTransport
    private let targets: any RepositoryTransport
    private let limits: DownloadLimits
    private let floor: UTCTime?
    private let acceptsStale: Bool
    private var trusted: TrustedMetadata?
    private var loaded: [ExactText: (authority: Authority, targets: Targets)] = [:]

    /// A client whose trusted metadata is in `local`.
    ///
    /// `floor` is a time that has certainly passed: a clock that is behind it is not believed. With `acceptsStale`,
    /// files that are past their date are believed; `isStale` tells whether there were any.
    package init(
        local: LocalMetadata,
        metadata: any RepositoryTransport,
        targets: any RepositoryTransport,
        limits: DownloadLimits = DownloadLimits(),
        floor: UTCTime? = nil,
        acceptsStale: Bool = false
    ) {
        self.local = local
        self.metadata = metadata
        self.targets = targets
        self.limits = limits
        self.floor = floor
        self.acceptsStale = acceptsStale
    }

    /// The version of the top-level targets; nothing before the first refresh.
    package var targetsVersion: Int? { loaded[TopLevelRole.targets.name]?.targets.version }

    /// When the first of the trusted files expires, unless it is renewed; nothing before the first refresh.
    package var expires: UTCTime? {
        guard let trusted, let timestamp = trusted.timestamp, let snapshot = trusted.snapshot else { return nil }
        return min(trusted.root.expires, timestamp.expires, snapshot.expires)
    }

    /// Whether something that was used so far is past its date.
    package var isStale: Bool {
        guard let trusted, let expires else { return false }
        return min(expires, loaded.values.map(\.targets.expires).min() ?? expires) <= trusted.start
    }

    /// Brings the trusted metadata up to date.
    ///
    /// - Throws: `TUFError` when the repository is refused or cannot be reached, `StorageError` or `CocoaError` when
    ///   the disk fails. What was accepted before the error stays.
    package nonisolated(nonsending) mutating func refresh() async throws {
        trusted = nil
        loaded = [:]
        guard let bytes = try local.read(TopLevelRole.root.name) else {
            throw TUFError.noTrustedRoot(directory: local.directory)
        }
        try local.removeLeftovers()
        let now = UTCTime.now
        var trusted = try TrustedMetadata(
            trustedRoot: bytes,
            start: max(now, floor ?? now),
            acceptsStale: acceptsStale
        )
        try await updateRoot(&trusted)
        let announced = try await updateTimestamp(&trusted)
        try await updateSnapshot(&trusted, announced: announced)
        self.trusted = trusted
        do {
            let authority = trusted.root.authority(of: .targets)
            _ = try await load(TopLevelRole.targets.name, by: authority, trusted: trusted)
        } catch {
            self.trusted = nil
            throw error
        }
    }

    /// What the most trusted role that knows it says about the target at `path`.
    ///
    /// Refreshes first, unless that was done.
    ///
    /// - Throws: `TUFError.unknownTarget` when nobody who may speak for the path knows it; what `refresh` throws.
    package nonisolated(nonsending) mutating func target(_ path: ExactText) async throws -> TargetFile {
        if trusted == nil { try await refresh() }
        guard let trusted else { throw TUFError.unknownTarget(path: "\(path)") }
        var pending = [(role: TopLevelRole.targets.name, authority: trusted.root.authority(of: .targets))]
        var visited: Set<ExactText> = []
        while visited.count <= limits.delegations, let (role, authority) = pending.popLast() {
            guard visited.insert(role).inserted else { continue }
            let targets = try await load(role, by: authority, trusted: trusted)
            if let file = targets.files[path] { return file }
            guard let delegations = targets.delegations else { continue }
            let next = delegations.roles(for: path)
            if next.last?.isTerminating == true { pending = [] }
            pending += next.reversed().map { ($0.name, delegations.authority(of: $0)) }
        }
        throw TUFError.unknownTarget(path: "\(path)")
    }

    /// Puts the target at `path`, which `file` describes, into the file `destination`.
    ///
    /// - Parameter parts: A folder on the same file system where what arrived before an interruption is kept, to be
    ///   gone on with; nil to keep nothing.
    /// - Returns: Whether it had to be fetched; if it is there already, nothing happens.
    /// - Throws: `TUFError` when it is not what was described or cannot be fetched, `StorageError`; then `destination`
    ///   is as it was.
    @discardableResult
    package nonisolated(nonsending) func download(
        _ path: ExactText,
        _ file: TargetFile,
        to destination: String,
        parts: String? = nil
    ) async throws -> Bool {
        let isConsistent = trusted?.root.isConsistentSnapshot ?? true
        let remote = try RemotePath.target(path, hash: isConsistent ? file.hashes.prefix : nil)
        let download = TargetDownload(file: file, destination: destination)
        guard let parts else { return try await download.run(from: targets, path: remote) }
        return try await download.run(from: targets, path: remote, keeping: PartialDownload(file: file, folder: parts))
    }
}

extension RepositoryClient {
    private nonisolated(nonsending) func updateRoot(_ trusted: inout TrustedMetadata) async throws {
        for _ in 0..<limits.rootRotations {
            let path = RemotePath.metadata(TopLevelRole.root.name, version: trusted.root.version + 1)
            guard let bytes = try await metadata.bytes(of: path, limit: limits.root) else { break }
            if try trusted.advanceRoot(bytes, file: path) {
                try local.forgetVersions()
            }
            try local.write(bytes, for: TopLevelRole.root.name)
        }
        try trusted.checkRootIsFresh()
    }

    private nonisolated(nonsending) func updateTimestamp(
        _ trusted: inout TrustedMetadata
    ) async throws -> MetadataReference {
        let role = TopLevelRole.timestamp.name
        if let bytes = try local.read(role) { trusted.recallTimestamp(bytes) }
        let path = RemotePath.metadata(role, version: nil)
        let bytes = try await fetch(path, limit: limits.timestamp)
        if try trusted.updateTimestamp(bytes) { try local.write(bytes, for: role) }
        guard let timestamp = trusted.timestamp else { throw TUFError.fileMissing(file: path) }
        return timestamp.snapshot
    }

    private nonisolated(nonsending) func updateSnapshot(
        _ trusted: inout TrustedMetadata,
        announced: MetadataReference
    ) async throws {
        let role = TopLevelRole.snapshot.name
        if let bytes = try local.read(role), trusted.recallSnapshot(bytes, announced: announced) { return }
        let path = RemotePath.metadata(role, version: trusted.root.isConsistentSnapshot ? announced.version : nil)
        let bytes = try await fetch(path, limit: min(announced.length ?? limits.snapshot, limits.metadata))
        try trusted.updateSnapshot(bytes, announced: announced, file: path)
        try local.write(bytes, for: role)
    }

    /// The targets of a role, from disk if the current ones are there.
    ///
    /// Two roles may delegate to the same one with other keys, so what is known already holds for the authority it
    /// was checked with only.
    private nonisolated(nonsending) mutating func load(
        _ role: ExactText,
        by authority: Authority,
        trusted: TrustedMetadata
    ) async throws -> Targets {
        if let known = loaded[role], known.authority == authority { return known.targets }
        guard let announced = trusted.snapshot?.reference(to: role) else {
            throw TUFError.notInSnapshot(role: role.shown)
        }
        let path = RemotePath.metadata(role, version: trusted.root.isConsistentSnapshot ? announced.version : nil)
        let targets: Targets
        if let bytes = try local.read(role),
            let present = try? trusted.targets(bytes, announced: announced, by: authority, file: path)
        {
            targets = present
        } else {
            let bytes = try await fetch(path, limit: min(announced.length ?? limits.targets, limits.metadata))
            targets = try trusted.targets(bytes, announced: announced, by: authority, file: path)
            try local.write(bytes, for: role)
        }
        loaded[role] = (authority, targets)
        return targets
    }

    private nonisolated(nonsending) func fetch(_ path: String, limit: Int) async throws -> [UInt8] {
        guard let bytes = try await metadata.bytes(of: path, limit: limit) else {
            throw TUFError.fileMissing(file: path)
        }
        return bytes
    }
}
