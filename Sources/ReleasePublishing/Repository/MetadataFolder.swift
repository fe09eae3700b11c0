import DurableStorage
import Foundation
import TUF

/// The metadata files of a repository, named as a web server offers them.
struct MetadataFolder: Sendable {
    let path: String

    static let timestamp = "timestamp.json"

    /// For example `7.targets.json`.
    static func name(_ role: TopLevelRole, _ version: Int) -> String { "\(version).\(role.rawValue).json" }

    /// The content of a file; nothing when there is none.
    func read(_ name: String) throws -> [UInt8]? {
        guard FileManager.default.fileExists(atPath: path + "/" + name) else { return nil }
        return Array(try Data(contentsOf: URL(fileURLWithPath: path + "/" + name)))
    }

    /// What the signed part of a file says.
    ///
    /// - Throws: `PublishingError.unreadable`, also when there is no such file.
    func content<Content: RoleContent>(_ name: String, _ type: Content.Type = Content.self) throws -> Content {
        guard let bytes = try read(name) else {
            throw PublishingError.unreadable(path: path + "/" + name, reason: "it is missing")
        }
        do { return try Content(signed: try Envelope(parsing: bytes).signed) } catch {
            throw PublishingError.unreadable(path: path + "/" + name, reason: "\(error)")
        }
    }

    func write(_ bytes: [UInt8], _ name: String) throws { try DurableFile.write(bytes, to: path + "/" + name) }

    /// The version of the newest root file: they are numbered without gaps, from 1; 0 when there is none.
    func newestRoot() -> Int {
        var version = 0
        while FileManager.default.fileExists(atPath: path + "/" + Self.name(.root, version + 1)) { version += 1 }
        return version
    }
}

/// What a repository offers at the moment: what its newest root and its timestamp lead to.
struct CurrentMetadata: Sendable {
    var root: Root
    var targets: Targets
    var snapshot: Snapshot
    var timestamp: Timestamp

    /// - Throws: `PublishingError.noRepository` or `.unreadable`.
    init(_ folder: MetadataFolder) throws {
        let version = folder.newestRoot()
        guard version > 0 else { throw PublishingError.noRepository(path: folder.path) }
        root = try folder.content(MetadataFolder.name(.root, version))
        timestamp = try folder.content(MetadataFolder.timestamp)
        snapshot = try folder.content(MetadataFolder.name(.snapshot, timestamp.snapshot.version))
        guard let reference = snapshot.files["targets.json"] else {
            throw PublishingError.unreadable(path: folder.path, reason: "the snapshot does not list the targets")
        }
        targets = try folder.content(MetadataFolder.name(.targets, reference.version))
    }

    /// The files that are offered at the moment, in the order in which they are to appear: nothing refers to a file
    /// that is not there yet.
    var fileNames: [String] {
        (1...root.version).map { MetadataFolder.name(.root, $0) } + [
            MetadataFolder.name(.targets, targets.version), MetadataFolder.name(.snapshot, snapshot.version),
            MetadataFolder.timestamp,
        ]
    }
}
