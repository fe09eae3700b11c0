package import Archive
import Crypto
import DurableStorage
package import Foundation
import Tar

/// Makes backups while the appliance runs.
package struct BackupWriter: Sendable {
    /// Bytes of the disk that stay free: with less the appliance would stop working.
    private static let reserve = 512 << 20

    private let data: String
    private let archive: Archive
    private let settings: String?
    private let applianceVersion: String
    private let models: @Sendable () throws -> [String]
    private let freeBytes: @Sendable (String) throws -> Int

    /// - Parameters:
    ///   - data: The data directory.
    ///   - settings: The file of settings that is used, if there is one.
    ///   - models: Tells the ids of the models that are installed.
    ///   - freeBytes: Tells the room on the disk of a folder.
    package init(
        data: String,
        archive: Archive,
        settings: String? = nil,
        applianceVersion: String,
        models: @escaping @Sendable () throws -> [String],
        freeBytes: @escaping @Sendable (String) throws -> Int = DurableFile.freeBytes
    ) {
        self.data = data
        self.archive = archive
        self.settings = settings
        self.applianceVersion = applianceVersion
        self.models = models
        self.freeBytes = freeBytes
    }

    /// Writes everything that cannot be had again into one file that only its owner reads; it gets its name when it was
    /// read again and found right.
    ///
    /// It blocks until all is on disk, or the task is cancelled.
    ///
    /// - Returns: What the backup holds.
    /// - Throws: `BackupError`, `ArchiveError`, `StorageError`, `TarError`, `CancellationError`.
    package func write(to path: String, at now: Date) throws -> BackupManifest {
        guard !FileManager.default.fileExists(atPath: path) else { throw BackupError.exists(path: path) }
        let scratch = Self.scratch(of: path)
        try checkRoom(in: URL(fileURLWithPath: path).deletingLastPathComponent().path)
        // What a backup of this name left behind that was killed.
        try DurableTree.remove(scratch)
        try DurableTree.create(scratch)
        defer { try? DurableTree.remove(scratch) }

        var tar = try TarWriter(in: scratch)
        // Twice: what a job of the archive's copy needs is either there before the copy is made and saved then, or came
        // in between. What is gone by then was transcribed, and its transcript is in the copy.
        var files = try add(names(), to: &tar)
        let snapshot = try archive.snapshot(to: scratch + "/archive")
        let saved = Set(files.map(\.name))
        files += try add(names().filter { !saved.contains($0) }, to: &tar)
        files.append(try Self.add(snapshot.path, as: BackupContents.archive, to: &tar))
        for name in BackupContents.databases where FileManager.default.fileExists(atPath: data + "/" + name) {
            try DatabaseCopy.write(data + "/" + name, to: scratch + "/" + name)
            files.append(try Self.add(scratch + "/" + name, as: name, to: &tar))
        }
        if let settings { files.append(try Self.add(settings, as: BackupContents.settings, to: &tar)) }
        let manifest = BackupManifest(
            createdAt: now,
            applianceVersion: applianceVersion,
            archive: snapshot.facts,
            models: try models(),
            files: files
        )
        try DurableFile.write(Array(try manifest.encoded()), to: scratch + "/manifest", mode: 0o600)
        try tar.add(scratch + "/manifest", as: BackupManifest.name)
        try tar.finish(to: scratch + "/backup", mode: 0o600)
        let found = try BackupReader(path: scratch + "/backup").verify()
        try DurableFile.move(scratch + "/backup", to: path)
        return found
    }

    /// Where a backup lies until it is whole.
    static func scratch(of path: String) -> String {
        let file = URL(fileURLWithPath: path)
        return file.deletingLastPathComponent().path + "/.backup-" + file.lastPathComponent
    }

    private func names() throws -> [String] { BackupContents.names(in: data, jobs: try archive.filesOfJobs()) }

    /// The copies of databases lie beside the backup until it is made.
    ///
    /// - Throws: `BackupError.noRoom`.
    private func checkRoom(in folder: String) throws {
        let databases = archive.sizeOnDisk + BackupContents.databases.map { size(of: data + "/" + $0) }.reduce(0, +)
        let others = try names().map { size(of: data + "/" + $0) }.reduce(0, +)
        let needed = 2 * databases + others + Self.reserve
        let free = try freeBytes(folder)
        guard free >= needed else { throw BackupError.noRoom(folder: folder, needed: needed, free: free) }
    }

    private func size(of path: String) -> Int {
        (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int ?? 0
    }

    private func add(_ names: [String], to tar: inout TarWriter) throws -> [BackupManifest.File] {
        var files: [BackupManifest.File] = []
        for name in names {
            do {
                files.append(try Self.add(data + "/" + name, as: name, to: &tar))
            } catch  where !FileManager.default.fileExists(atPath: data + "/" + name) {
                // Recordings go when they are transcribed, also while others are being saved.
            }
        }
        return files
    }

    private static func add(_ source: String, as name: String, to tar: inout TarWriter) throws -> BackupManifest.File {
        guard FileManager.default.isReadableFile(atPath: source) else {
            throw TarError.unreadable(path: source, reason: "it is missing or not to be read")
        }
        let mode = try FileManager.default.attributesOfItem(atPath: source)[.posixPermissions] as? UInt32 ?? 0o600
        var hash = SHA256()
        var size = 0
        try tar.add(source, as: name) { piece in
            try Task.checkCancellation()
            hash.update(data: piece)
            size += piece.count
        }
        return BackupManifest.File(name: name, size: size, sha256: hash.finalize().hexadecimal, mode: mode & 0o777)
    }
}
