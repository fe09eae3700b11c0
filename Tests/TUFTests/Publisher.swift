import Foundation
import Testing

@testable import TUF

/// A repository in a folder, with keys of its own, for tests to publish and to damage.
struct Publisher {
    let folder: String
    var root: Root
    var timestamp: Timestamp
    var snapshot = Snapshot(version: 1, expires: .later, files: [:])
    var targets = Targets(version: 1, expires: .later, files: [:])
    var delegated: [ExactText: Targets] = [:]
    var signers: [ExactText: [SigningKey]]

    /// A repository with one key for each role, nothing of which is published yet.
    init(in folder: String, isConsistent: Bool = true) throws {
        self.folder = folder
        var signers: [ExactText: [SigningKey]] = [:]
        for (number, role) in TopLevelRole.allCases.enumerated() { signers[role.name] = [try .test(UInt8(number))] }
        self.signers = signers
        root = Root(version: 1, expires: .later, isConsistentSnapshot: isConsistent) { role in
            ((signers[role.name] ?? []).map(\.key), 1)
        }
        timestamp = Timestamp(version: 1, expires: .later, snapshot: MetadataReference(version: 1))
        for name in ["metadata", "targets", "trusted"] {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
        }
    }

    var local: LocalMetadata { LocalMetadata(directory: folder + "/trusted") }

    var client: RepositoryClient { client() }

    func client(limits: DownloadLimits = DownloadLimits(), floor: UTCTime? = nil) -> RepositoryClient {
        RepositoryClient(
            local: local,
            metadata: DirectoryTransport(folder + "/metadata"),
            targets: DirectoryTransport(folder + "/targets"),
            limits: limits,
            floor: floor
        )
    }

    func file(of role: ExactText) throws -> [UInt8] { try content(of: role).file(signedBy: signers[role] ?? []) }

    /// Signs everything as it is, and notes versions, lengths and hashes where they belong.
    mutating func publish() throws {
        try put(file(of: "root"), "root", version: root.version)
        for (role, version) in delegated.mapValues(\.version).merging(
            ["targets": targets.version],
            uniquingKeysWith: { $1 }
        ) {
            let bytes = try file(of: role)
            try put(bytes, role, version: root.isConsistentSnapshot ? version : nil)
            snapshot.files[ExactText("\(role).json")] = MetadataReference(version: version, content: bytes)
        }
        let bytes = try file(of: "snapshot")
        try put(bytes, "snapshot", version: root.isConsistentSnapshot ? snapshot.version : nil)
        timestamp.snapshot = MetadataReference(version: snapshot.version, content: bytes)
        try put(file(of: "timestamp"), "timestamp", version: nil)
    }

    /// Publishes new versions of everything but the root.
    mutating func publishUpdate() throws {
        targets.version += 1
        snapshot.version += 1
        timestamp.version += 1
        try publish()
    }

    /// Offers a file as a target, and publishes it.
    mutating func offer(_ path: ExactText, _ content: [UInt8]) throws {
        let file = TargetFile(content: content)
        targets.files[path] = file
        let name = try RemotePath.target(path, hash: root.isConsistentSnapshot ? file.hashes.prefix : nil)
        let url = URL(fileURLWithPath: "\(folder)/targets/\(try #require(PercentEncoding.decode(name)))")
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(content).write(to: url)
    }

    func put(_ bytes: [UInt8], _ role: ExactText, version: Int?) throws {
        let name = try #require(PercentEncoding.decode(RemotePath.metadata(role, version: version)))
        try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/metadata/\(name)"))
    }

    /// Publishes the snapshot as it is as version 3.
    mutating func replaceSnapshot(error: TUFError) throws -> TUFError {
        snapshot.version = 3
        timestamp.version = 3
        let bytes = try file(of: "snapshot")
        try put(bytes, "snapshot", version: 3)
        timestamp.snapshot = MetadataReference(version: 3, content: bytes)
        try put(file(of: "timestamp"), "timestamp", version: nil)
        return error
    }

    func delete(_ name: String) throws { try FileManager.default.removeItem(atPath: "\(folder)/metadata/\(name)") }

    /// What the client trusts: the content of its folder.
    func trusted() throws -> [String: Data] {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/trusted")
        return try Dictionary(
            uniqueKeysWithValues: names.map { name in
                (name, try Data(contentsOf: URL(fileURLWithPath: "\(folder)/trusted/\(name)")))
            }
        )
    }

    private func content(of role: ExactText) throws -> any RoleContent {
        switch role {
        case "root": root
        case "timestamp": timestamp
        case "snapshot": snapshot
        case "targets": targets
        default: try #require(delegated[role])
        }
    }
}

extension UTCTime {
    static let later = UTCTime(secondsSince1970: UTCTime.now.secondsSince1970 + 86400)
    /// A time for tests to take for the present, so that it does not pass meanwhile.
    static let soon = UTCTime(secondsSince1970: UTCTime.now.secondsSince1970 + 3600)
    static let earlier = UTCTime(secondsSince1970: UTCTime.now.secondsSince1970 - 86400)
}

extension SigningKey {
    /// The same key for the same number.
    static func test(_ number: UInt8) throws -> SigningKey {
        try SigningKey(ed25519Seed: [UInt8](repeating: number, count: 32))
    }
}
