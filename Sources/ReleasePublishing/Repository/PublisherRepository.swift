import DurableStorage
import Foundation
package import TUF

/// The publisher's own copy of a repository, and the rules by which it changes.
///
/// Every change ends with a new `timestamp.json`; whoever looks before that sees the state before. Files that were
/// offered once are never changed or deleted. Nothing here is trusted by anybody because it lies here: what is published
/// is checked as every appliance will (`publish`).
package struct PublisherRepository: Sendable {
    /// Holds `metadata/`, `targets/` and, while a root file waits for signatures, `pending/`.
    package let folder: String
    let keys: KeyRing
    let now: UTCTime

    /// The repository in `folder`.
    ///
    /// - Parameter now: When what is signed begins to be valid.
    package init(folder: String, keys: KeyRing = KeyRing(), now: UTCTime = .now) {
        self.folder = folder
        self.keys = keys
        self.now = now
    }

    var metadata: MetadataFolder { MetadataFolder(path: folder + "/metadata") }
    var pending: MetadataFolder { MetadataFolder(path: folder + "/pending") }
    var targets: TargetFolder { TargetFolder(path: folder + "/targets") }

    /// Makes an empty repository. The keys of each role are those in files named after it: `root-1.pem`…
    ///
    /// - Throws: `PublishingError.exists` or `.keysMissing`, `StorageError`.
    package func initialise() throws {
        guard !FileManager.default.fileExists(atPath: metadata.path) else {
            throw PublishingError.exists(path: metadata.path)
        }
        for role in TopLevelRole.allCases {
            let available = keys.keys(namedAfter: role).count
            let threshold = RolePlan.standard(for: role).threshold
            guard available >= threshold else {
                throw PublishingError.keysMissing(role: role.rawValue, available: available, threshold: threshold)
            }
        }
        let root = Root(version: 1, expires: RolePlan.standard(for: .root).expiry(from: now)) { role in
            (keys.keys(namedAfter: role), RolePlan.standard(for: role).threshold)
        }
        let rootFile = try file(root, as: .root, by: root)
        try makeFolder(metadata.path)
        try makeFolder(targets.path)
        try metadata.write(rootFile, MetadataFolder.name(.root, 1))
        try offer([:], root: root, after: nil)
    }

    /// Signs once more what expires soon or has new signers: the timestamp always, the others when a third of their
    /// time is over.
    ///
    /// - Returns: The roles that are to be signed by somebody whose keys are not here.
    /// - Throws: `PublishingError.keysMissing` for the timestamp or a snapshot that is due.
    @discardableResult
    package func refresh() throws -> [TopLevelRole] {
        let current = try CurrentMetadata(metadata)
        var late: [TopLevelRole] = []
        if RolePlan.standard(for: .root).isDue(current.root.expires, at: now) { late.append(.root) }
        var files: [ExactText: TargetFile]?
        if try isToBeSigned(current.targets, as: .targets, by: current.root) {
            if canSign(.targets, by: current.root) { files = current.targets.files } else { late.append(.targets) }
        }
        try offer(files, root: current.root, after: current)
        return late
    }

    /// Offers these targets, or the present ones when nothing is given.
    ///
    /// - Throws: `PublishingError.keysMissing` before anything is changed, `StorageError`.
    func offer(_ files: [ExactText: TargetFile]?, root: Root, after current: CurrentMetadata?) throws {
        var outcome: [(name: String, bytes: [UInt8])] = []
        var snapshot = current?.snapshot
        if let files {
            let version = (current?.targets.version ?? 0) + 1
            let expires = RolePlan.standard(for: .targets).expiry(from: now)
            let bytes = try file(Targets(version: version, expires: expires, files: files), as: .targets, by: root)
            outcome.append((MetadataFolder.name(.targets, version), bytes))
            snapshot = Snapshot(
                version: (current?.snapshot.version ?? 0) + 1,
                expires: RolePlan.standard(for: .snapshot).expiry(from: now),
                files: ["targets.json": MetadataReference(version: version, content: bytes)]
            )
        } else if let present = snapshot, try isToBeSigned(present, as: .snapshot, by: root) {
            snapshot?.version = present.version + 1
            snapshot?.expires = RolePlan.standard(for: .snapshot).expiry(from: now)
        }
        guard let snapshot else { throw PublishingError.noRepository(path: folder) }
        var reference = current?.timestamp.snapshot
        if reference?.version != snapshot.version {
            let bytes = try file(snapshot, as: .snapshot, by: root)
            outcome.append((MetadataFolder.name(.snapshot, snapshot.version), bytes))
            reference = MetadataReference(version: snapshot.version, content: bytes)
        }
        let timestamp = Timestamp(
            version: (current?.timestamp.version ?? 0) + 1,
            expires: RolePlan.standard(for: .timestamp).expiry(from: now),
            snapshot: reference ?? MetadataReference(version: snapshot.version)
        )
        outcome.append((MetadataFolder.timestamp, try file(timestamp, as: .timestamp, by: root)))
        for (name, bytes) in outcome { try metadata.write(bytes, name) }
    }

    /// A file, signed by all keys of the role that are here.
    ///
    /// - Throws: `PublishingError.keysMissing`.
    func file(_ content: some RoleContent, as role: TopLevelRole, by root: Root) throws -> [UInt8] {
        let (signers, threshold) = root.signers(of: role)
        let available = keys.signingKeys(of: signers)
        guard available.count >= threshold else { throw keysMissing(role, by: root) }
        return try content.file(signedBy: available)
    }

    func keysMissing(_ role: TopLevelRole, by root: Root) -> PublishingError {
        let (signers, threshold) = root.signers(of: role)
        return .keysMissing(role: role.rawValue, available: keys.signingKeys(of: signers).count, threshold: threshold)
    }

    /// Whether a file that is offered expires soon, or its signers are no longer those of the role.
    private func isToBeSigned(_ content: some RoleContent, as role: TopLevelRole, by root: Root) throws -> Bool {
        guard let bytes = try metadata.read(MetadataFolder.name(role, content.version)) else { return true }
        let names = Set(try Envelope(parsing: bytes).signatures.map(\.keyIdentifier))
        let (signers, threshold) = root.signers(of: role)
        let isSigned = signers.filter { names.contains($0.identifier) }.count >= threshold
        return !isSigned || RolePlan.standard(for: role).isDue(content.expires, at: now)
    }

    func canSign(_ role: TopLevelRole, by root: Root) -> Bool {
        let (signers, threshold) = root.signers(of: role)
        return keys.signingKeys(of: signers).count >= threshold
    }

    func makeFolder(_ path: String) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
}
