import DurableStorage
import Foundation
import NIOPosix
import Updates

/// The recordings of jobs: they lie in the data directory until they are transcribed.
struct RecordingFolder: Sendable {
    /// Recordings that no job knows are deleted when they are as old as that: a job may be about to be.
    private static let grace: TimeInterval = 3600

    /// The data directory.
    let data: String
    /// The folder in it, by its path.
    let folder: String

    /// Takes over a file that was received; when this returns, it survives a power cut.
    ///
    /// - Returns: Its name, relative to the data directory.
    /// - Throws: `StorageError`.
    func adopt(_ path: String) async throws -> String {
        let file = newFile()
        try await NIOThreadPool.singleton.runIfActive { try DurableFile.move(path, to: data + "/" + file) }
        return file
    }

    /// A name that no recording has, relative to the data directory.
    func newFile(_ prefix: String = "") -> String {
        String(folder.dropFirst(data.count + 1)) + "/" + prefix + UUID().uuidString.lowercased()
    }

    /// The SHA-256 of a file, lower-case hexadecimal.
    ///
    /// - Throws: `StorageError`.
    func digest(of path: String) async throws -> String {
        try await NIOThreadPool.singleton.runIfActive { try FileHash.sha256(of: path) }
    }

    func has(_ file: String) -> Bool { FileManager.default.fileExists(atPath: data + "/" + file) }

    /// Deletes a recording; one that stays is swept later.
    func discard(_ file: String) async { await UploadReceiver.discard(data + "/" + file) }

    /// Deletes what no job needs: what a crash left between a transcript and the end of its recording.
    ///
    /// - Parameters:
    ///   - prefix: How the names of those begin that are looked at.
    ///   - grace: Seconds in which a job may be made of a recording that none needs yet.
    func sweep(keeping needed: Set<String>, _ prefix: String = "", grace: TimeInterval = Self.grace) async {
        let old = Date.now.addingTimeInterval(-grace)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for name in names where name.hasPrefix(prefix) {
            let path = folder + "/" + name
            let file = String(path.dropFirst(data.count + 1))
            let changed = try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
            if !needed.contains(file), let changed, changed < old { await discard(file) }
        }
    }
}
