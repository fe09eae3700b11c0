import Crypto
import DurableStorage
import Foundation
import GRDB

extension Archive {
    /// A whole copy of the archive at one moment, checked and on disk.
    package struct Snapshot: Sendable, Equatable, Codable {
        package let path: String
        /// Lower-case hexadecimal.
        package let sha256: String
        /// Bytes.
        package let size: Int
        package let facts: Facts
    }

    /// Copies the archive while others use it; the copy is checked and on disk when this returns.
    ///
    /// - Parameter target: A file in a folder that exists; one that is there already is replaced.
    /// - Throws: `ArchiveError.corrupt` if the archive or its copy has faults, `StorageError`.
    package func snapshot(to target: String) throws -> Snapshot {
        // SQLite fills an empty file, which has the mode that we give it.
        try DurableFile.write([], to: target, mode: 0o600)
        do {
            try pool.writeWithoutTransaction { db in
                try db.execute(sql: "VACUUM INTO ?", arguments: [target])
            }
        } catch let error as DatabaseError {
            throw ArchiveError(error, path: path)
        }
        let facts = try Self.check(target)
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: target))
        try file.synchronize()
        try DurableFile.syncDirectory(URL(fileURLWithPath: target).deletingLastPathComponent().path)
        let (sha256, size) = try Self.digest(of: target)
        return Snapshot(path: target, sha256: sha256, size: size, facts: facts)
    }

    /// Bytes of the archive's files.
    package var sizeOnDisk: Int {
        [path, path + "-wal"].map { (try? FileManager.default.attributesOfItem(atPath: $0))?[.size] as? Int ?? 0 }
            .reduce(0, +)
    }

    /// The recordings that jobs need, as `JobStore.files`; it blocks.
    ///
    /// - Throws: `ArchiveError`.
    package func filesOfJobs() throws -> Set<String> {
        do {
            return try pool.read { db in try JobStore.files(in: db) }
        } catch let error as DatabaseError {
            throw ArchiveError(error, path: path)
        }
    }

    private static func digest(of path: String) throws -> (sha256: String, size: Int) {
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        var hash = SHA256()
        var size = 0
        while let part = try file.read(upToCount: 1 << 20), !part.isEmpty {
            hash.update(data: part)
            size += part.count
        }
        return (hash.finalize().hexadecimal, size)
    }
}
