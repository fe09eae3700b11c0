import Archive
import Crypto
import DurableStorage
import Foundation
import Tar

/// Reads backups, and believes nothing that does not agree with their list of files.
package struct BackupReader {
    private static let maximumFiles = 10_000_000
    private static let maximumManifest = 1 << 30

    private let path: String

    package init(path: String) { self.path = path }

    /// Reads the whole backup and compares each file with the list.
    ///
    /// - Throws: `BackupError.unusable`.
    @discardableResult package func verify() throws -> BackupManifest {
        try read { _, content in try Self.digest(of: content) { _ in } }
    }

    /// Unpacks the backup into `folder`, which is empty, and makes it durable.
    ///
    /// - Throws: `BackupError.unusable`, also when its archive has faults; `StorageError`.
    func unpack(into folder: String) throws -> BackupManifest {
        let manifest = try read { name, content in
            guard BackupContents.mayRestore(name) else { throw unusable("“\(name)” does not belong into a backup") }
            let target = folder + "/" + name
            let parent = URL(fileURLWithPath: target).deletingLastPathComponent().path
            try FileManager.default.createDirectory(
                atPath: parent,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
            var writer = try DurableFile.Writer(in: parent)
            let digest = try Self.digest(of: content) { try writer.append($0.span.bytes) }
            try writer.commit(to: target, mode: 0o600)
            return digest
        }
        for file in manifest.files {
            try FileManager.default.setAttributes(
                [.posixPermissions: file.mode & 0o755],
                ofItemAtPath: folder + "/" + file.name
            )
        }
        do {
            let facts = try Archive.check(folder + "/" + BackupContents.archive)
            guard facts.schema.reader <= SchemaVersion.current.number else {
                throw unusable("its archive is for a newer version of the appliance")
            }
        } catch let error as ArchiveError {
            throw unusable("its archive has faults (\(error))")
        }
        try DurableTree.sync(folder)
        return manifest
    }

    private static func digest(of content: TarReader.Content, sink: ([UInt8]) throws -> Void) throws -> String {
        var hash = SHA256()
        try content.read { piece in
            hash.update(data: piece)
            try sink(piece)
        }
        return hash.finalize().hexadecimal
    }

    /// Hands every file but the list to `receive`, which reads its content and returns the checksum.
    private func read(_ receive: (String, TarReader.Content) throws -> String) throws -> BackupManifest {
        var found: [String: BackupManifest.File] = [:]
        var manifest: BackupManifest?
        do {
            let tar = try TarReader(path: path)
            try tar.forEachFile(maximum: Self.maximumFiles) { entry, _, content in
                guard manifest == nil else { throw unusable("something follows its list of files") }
                if entry.name == BackupManifest.name {
                    guard entry.size <= Self.maximumManifest else { throw unusable("its list of files is too long") }
                    var list = Data()
                    try content.read { list.append(contentsOf: $0) }
                    manifest = try BackupManifest(list, of: path)
                    return
                }
                found[entry.name] = BackupManifest.File(
                    name: entry.name,
                    size: entry.size,
                    sha256: try receive(entry.name, content),
                    mode: 0
                )
            }
        } catch let error as TarError {
            throw unusable("\(error)")
        }
        guard let manifest else { throw unusable("it has no list of files, so it was not finished") }
        try compare(found, with: manifest)
        return manifest
    }

    private func compare(_ found: [String: BackupManifest.File], with manifest: BackupManifest) throws {
        for file in manifest.files {
            guard let there = found[file.name] else { throw unusable("“\(file.name)” is missing") }
            guard there.sha256 == file.sha256, there.size == file.size else {
                throw unusable("“\(file.name)” is not what was saved")
            }
        }
        let listed = Set(manifest.files.map(\.name))
        if let extra = found.keys.sorted().first(where: { !listed.contains($0) }) {
            throw unusable("“\(extra)” is not in its list")
        }
        guard listed.contains(BackupContents.archive) else { throw unusable("it has no archive") }
    }

    private func unusable(_ reason: String) -> BackupError { .unusable(path: path, reason: reason) }
}
