import DurableStorage
import Foundation

/// The trusted metadata on disk: `root.json`, `timestamp.json` and so on, without versions, exactly as received.
package struct LocalMetadata: Sendable {
    /// The folder that holds nothing but these files.
    package let directory: String

    package init(directory: String) { self.directory = directory }

    /// Makes `bytes` the root that everything is trusted by, unless a newer one is trusted already.
    ///
    /// - Throws: `TUFError.malformed` or `.notSigned` when it is not a root file that its own keys have signed, and
    ///   `StorageError`.
    package func install(trustedRoot bytes: [UInt8]) throws {
        let offered = try TrustedMetadata.selfSignedRoot(bytes)
        if let present = try read(TopLevelRole.root.name), let root = try? TrustedMetadata.selfSignedRoot(present) {
            if root.version >= offered.version { return }
            if offered.revokesSigners(of: root) { try forgetVersions() }
        }
        try write(bytes, for: TopLevelRole.root.name)
    }

    /// The file of a role; nothing when there is none.
    ///
    /// - Throws: `CocoaError` when there is one that cannot be read: its versions must not be forgotten.
    func read(_ role: ExactText) throws -> [UInt8]? {
        do {
            return Array(try Data(contentsOf: URL(fileURLWithPath: path(of: role))))
        } catch let error as CocoaError where error.code == .fileReadNoSuchFile || error.code == .fileNoSuchFile {
            return nil
        }
    }

    /// Keeps the file of a role; it survives a power cut from here on.
    ///
    /// - Throws: `StorageError.system`.
    func write(_ bytes: [UInt8], for role: ExactText) throws {
        try DurableFile.write(bytes, to: path(of: role))
    }

    /// Forgets timestamp and snapshot, so that older ones may follow.
    ///
    /// To be done before the root that demands it is kept: after a power cut in between, that root is met again.
    ///
    /// - Throws: `StorageError.system`.
    func forgetVersions() throws {
        try remove(TopLevelRole.timestamp.name)
        try remove(TopLevelRole.snapshot.name)
    }

    /// Deletes what a process that died while writing has left.
    ///
    /// Nobody else may be writing.
    ///
    /// - Throws: `StorageError.system`, also when there is no such folder.
    func removeLeftovers() throws { try DurableFile.removeLeftovers(in: directory) }

    private func remove(_ role: ExactText) throws {
        do { try DurableFile.remove(path(of: role)) } catch StorageError.system(_, _, ENOENT) {}
    }

    private func path(of role: ExactText) -> String { "\(directory)/\(PercentEncoding.component(role)).json" }
}
