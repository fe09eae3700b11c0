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
        try release.verify(manifest: reference.manifest)
        try InstallationBootstrap.createFolders(layout)
        let sealed = layout.release(reference)
        if folder != sealed {
            let copy = layout.releases + "/.incoming-\(reference.folderName)"
            try DurableTree.remove(copy)
            try FileManager.default.copyItem(atPath: folder, toPath: copy)
            try ReleaseSeal.seal(copy, as: reference, in: layout)
            try DurableTree.remove(copy)
        }
        try InstallationBootstrap.install(sealed, in: layout, at: Date())
        let active = try GenerationStore(layout).active().side.release.version
        return "Version \(active) is installed in \(layout.data)."
    }
}
