package import Archive
import Crypto
import DurableStorage
package import Foundation
import Tar

/// Makes backups while the appliance runs.
package struct BackupWriter: Sendable {
    private let data: String
    private let archive: Archive
    private let applianceVersion: String
    private let models: [String]

    /// - Parameters:
    ///   - data: The data directory.
    ///   - models: Ids of the models that are installed.
    package init(data: String, archive: Archive, applianceVersion: String, models: [String]) {
        self.data = data
        self.archive = archive
        self.applianceVersion = applianceVersion
        self.models = models
    }

    /// Writes everything that cannot be had again into one file that only its owner reads, and reads it again.
    ///
    /// It blocks until all is on disk.
    ///
    /// - Returns: What the backup holds.
    /// - Throws: `BackupError`, `ArchiveError`, `StorageError`, `TarError`.
    package func write(to path: String, at now: Date) throws -> BackupManifest {
        guard !FileManager.default.fileExists(atPath: path) else { throw BackupError.exists(path: path) }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        let scratch = folder + "/.backup-" + UUID().uuidString
        try DurableTree.create(scratch)
        defer { try? DurableTree.remove(scratch) }

        // The archive first: every recording that it knows of is there then.
        let snapshot = try archive.snapshot(to: scratch + "/archive")
        let names = try BackupContents.names(in: data)
        var tar = try TarWriter(in: folder)
        var files = [try Self.add(snapshot.path, as: BackupContents.archive, to: &tar)]
        for name in BackupContents.databases where FileManager.default.fileExists(atPath: data + "/" + name) {
            try DatabaseCopy.write(data + "/" + name, to: scratch + "/" + name)
            files.append(try Self.add(scratch + "/" + name, as: name, to: &tar))
        }
        for name in names {
            do {
                files.append(try Self.add(data + "/" + name, as: name, to: &tar))
            } catch  where !FileManager.default.fileExists(atPath: data + "/" + name) {
                // Recordings go when they are transcribed, also while others are being saved.
            }
        }
        let manifest = BackupManifest(
            createdAt: now,
            applianceVersion: applianceVersion,
            archive: snapshot.facts,
            models: models,
            files: files
        )
        try DurableFile.write(Array(try manifest.encoded()), to: scratch + "/manifest", mode: 0o600)
        try tar.add(scratch + "/manifest", as: BackupManifest.name)
        try tar.finish(to: path, mode: 0o600)
        return try BackupReader(path: path).verify()
    }

    private static func add(_ source: String, as name: String, to tar: inout TarWriter) throws -> BackupManifest.File {
        let mode = try FileManager.default.attributesOfItem(atPath: source)[.posixPermissions] as? UInt32 ?? 0o600
        var hash = SHA256()
        var size = 0
        try tar.add(source, as: name) { piece in
            hash.update(data: piece)
            size += piece.count
        }
        return BackupManifest.File(name: name, size: size, sha256: hash.finalize().hexadecimal, mode: mode & 0o777)
    }
}
