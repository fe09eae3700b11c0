import DurableStorage
import Foundation
import Updates

/// Makes `manifest.json`, which describes a release completely: its SHA-256 stands for the release.
package enum ManifestFile {
    package static let name = "manifest.json"

    private static let sample = "share/sample.wav"
    /// A release cannot do without these.
    private static let required = ["bin/whisper-appliance", sample]

    /// Writes the manifest of the release in `folder`.
    ///
    /// Equal files and facts give equal bytes.
    ///
    /// - Parameter facts: What the files do not say, as JSON (`ReleaseFacts`).
    /// - Throws: `PublishingError` or `UpdateError.manifest` when the folder or the facts are not those of a release;
    ///   `StorageError`.
    package static func write(in folder: String, facts: [UInt8]) throws {
        let known: ReleaseFacts
        do { known = try UpdateJSON.decode(ReleaseFacts.self, from: Data(facts)) } catch {
            throw PublishingError.unreadable(path: "facts", reason: "\(error)")
        }
        let files = try FolderContents.files(in: folder)
        for path in required where !files.contains(where: { $0.path == path }) {
            throw PublishingError.releaseDamaged(path: path, reason: "is missing")
        }
        var manifest = ReleaseManifest(
            version: known.version,
            commit: known.commit,
            channel: known.channel.rawValue,
            built: known.built,
            platform: known.platform,
            files: files,
            database: known.database
        )
        manifest.minimumFrom = known.minimumFrom
        manifest.requiredStops = known.requiredStops
        // Room for the release itself; what an update needs besides, it measures.
        let size = files.reduce(0) { $0 + $1.size }
        manifest.requires = ReleaseManifest.Requirements(diskBytes: size, memoryBytes: known.memoryBytes)
        manifest.notes = known.notes
        manifest.sample = sample
        try manifest.check()
        try DurableFile.write(try UpdateJSON.encode(manifest), to: folder + "/" + name, mode: 0o444)
    }
}
