import DurableStorage
package import Foundation
import GRDB

/// The kept recordings: files beside the archive, each under its transcript's id.
///
/// A file is there before the archive says so and goes after the archive has forgotten it. So what a crash leaves behind
/// are files that nobody knows, which are swept. Files change on the thread that writes to the archive only.
package struct RecordingShelf: Sendable {
    /// What names of recordings begin with that an import has brought and no transcript has yet.
    static let incoming = "import-"
    /// How long they may take until one has them (seconds).
    private static let grace: TimeInterval = 3600

    let archive: Archive
    private var folder: String { archive.recordingFolder }

    /// Where the recording of a transcript is, if it is kept.
    package func path(of id: String) -> String { folder + "/" + id }

    /// Takes the recording off a transcript for good.
    ///
    /// - Returns: Whether it had one.
    /// - Throws: `StorageError`.
    package func drop(_ id: String) async throws -> Bool {
        let isDropped = try await archive.pool.write { db in
            try db.execute(
                sql: "DELETE FROM recording WHERE transcript = (SELECT number FROM transcript WHERE id = ?)",
                arguments: [id]
            )
            return db.changesCount > 0
        }
        if isDropped { try await archive.pool.writeWithoutTransaction { _ in try discard(id) } }
        return isDropped
    }

    /// Deletes recordings whose time is over, and files that belong to no transcript.
    ///
    /// - Returns: How many recordings were over.
    /// - Throws: `StorageError`.
    package func sweep(_ policy: RecordingPolicy, at now: Date) async throws -> Int {
        let over = try await archive.pool.write { db in
            let rows = try Row.fetchAll(db, sql: "SELECT * FROM recording")
            let over = rows.filter { policy.isOver(KeptRecording($0), at: now) }.map { $0["transcript"] as Int64 }
            for number in over {
                try db.execute(sql: "DELETE FROM recording WHERE transcript = ?", arguments: [number])
            }
            return over.count
        }
        try await archive.pool.writeWithoutTransaction { db in
            guard try FolderListing.kind(of: folder) == .folder else { return }
            let known = try Set(
                String.fetchAll(db, sql: "SELECT id FROM transcript WHERE number IN (SELECT transcript FROM recording)")
            )
            for name in try FolderListing.names(at: folder) where !known.contains(name) && !isIncoming(name, at: now) {
                try discard(name)
            }
        }
        return over
    }

    /// Keeps a recording under its transcript's id, too; it survives a power cut when this returns.
    ///
    /// - Throws: `StorageError`.
    func keep(_ recording: NewRecording, of id: String, in db: Database) throws {
        if try FolderListing.kind(of: folder) == nil { try DurableTree.create(folder) }
        try DurableLink.share(recording.path, as: path(of: id))
        let number = try Int64.fetchOne(db, sql: "SELECT number FROM transcript WHERE id = ?", arguments: [id])
        guard let number, let size = try FileManager.default.attributesOfItem(atPath: path(of: id))[.size] as? Int
        else { throw ArchiveError.damaged(id: id) }
        try KeptRecording(type: recording.type, size: size, since: recording.since, days: recording.days)
            .insert(for: number, in: db)
    }

    private func isIncoming(_ name: String, at now: Date) -> Bool {
        guard name.hasPrefix(Self.incoming),
            // One that is gone by now has got its name.
            let changed = try? FileManager.default.attributesOfItem(atPath: path(of: name))[.modificationDate] as? Date
        else { return false }
        return now < changed.addingTimeInterval(Self.grace)
    }

    /// Deletes a file that no transcript has any more; it may be gone already.
    ///
    /// - Throws: `StorageError`.
    func discard(_ id: String) throws { try DurableTree.remove(path(of: id)) }
}

extension Archive {
    /// The recordings that are kept of its transcripts.
    package var recordings: RecordingShelf { RecordingShelf(archive: self) }
}
