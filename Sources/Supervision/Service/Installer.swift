import DurableStorage
import Foundation
import Updates

/// Makes an empty data directory and an unpacked release an installation that a supervisor can run.
enum Installer {
    /// Copies the release to where releases belong, sealed, and makes it the active one of a new installation.
    ///
    /// May be repeated, also after a crash; an installation that exists keeps what is active.
    ///
    /// - Parameter folder: An unpacked release, which stays as it is.
    /// - Returns: What was done, as a sentence for a person.
    /// - Throws: `UpdateError` when the folder is no whole release, `StorageError`, an error of the file system.
    static func install(_ folder: String, in layout: InstallationLayout) throws -> String {
        let release = ReleaseFolder(folder, isSealed: false)
        let reference = try release.reference()
        let manifest = try release.verify(manifest: reference.manifest)
        try InstallationBootstrap.createFolders(layout)
        let sealed = layout.release(reference)
        if folder != sealed {
            let copy = layout.releases + "/.incoming-\(reference.folderName)"
            try DurableTree.remove(copy)
            try self.copy(manifest, from: folder, to: copy)
            try ReleaseSeal.seal(copy, as: reference, in: layout)
            try DurableTree.remove(copy)
        }
        try InstallationBootstrap.install(sealed, in: layout, at: Date())
        let active = try GenerationStore(layout).active().side.release.version
        return "Version \(active) is installed in \(layout.data)."
    }

    /// Copies file by file: a folder copied as a whole would keep its owner, which only root can give.
    private static func copy(_ manifest: ReleaseManifest, from folder: String, to copy: String) throws {
        let files = FileManager.default
        try files.createDirectory(atPath: copy, withIntermediateDirectories: false)
        for path in [InstallationLayout.manifest(in: "")] + manifest.files.map({ "/" + $0.path }) {
            let target = URL(fileURLWithPath: copy + path)
            try files.createDirectory(at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
            try files.copyItem(atPath: folder + path, toPath: target.path)
        }
    }
}
