import DurableStorage
package import Foundation

/// Makes an empty data directory one that a supervisor can run from.
package enum InstallationBootstrap {
    /// Creates the folders and, if there are no generations yet, the first one from a sealed release.
    ///
    /// May be called at any time and again after a crash; an installation that exists is left as it is.
    /// What a crash in the middle leaves is completed by the driver's recovery.
    ///
    /// - Parameters:
    ///   - release: Path of a sealed release below `layout.releases`.
    ///   - now: When the generation is said to be made.
    /// - Throws: `UpdateError`, `StorageError`.
    package static func install(_ release: String, in layout: InstallationLayout, at now: Date) throws {
        try createFolders(layout)
        let store = GenerationStore(layout)
        guard try store.all().isEmpty else { return }
        let reference = try ReleaseFolder(release).reference()
        guard layout.release(reference) == release else {
            throw UpdateError.manifest("“\(release)” is not where release \(reference.version) belongs")
        }
        try ReleaseFolder(release).verify(manifest: reference.manifest)
        let number = try store.nextNumber(above: [])
        let database = try FolderListing.names(at: layout.databases).compactMap { Int($0) }.max() ?? 1
        try DurableTree.create(layout.database(database))
        try DurableLink.swap(layout.supervisor, to: release)
        let side = Side(release: reference, generation: number, database: database)
        try store.write(Generation(side: side, previous: nil, created: now))
        try store.activate(number)
        try UpdateRecords(layout).raiseFloor(to: Floor(minimumVersion: reference.version))
    }

    /// - Throws: `StorageError`.
    package static func createFolders(_ layout: InstallationLayout) throws {
        let folders = [
            layout.data, layout.generations, layout.databases, layout.update, layout.run, layout.trust,
            layout.snapshots, layout.reports,
        ]
        for folder in folders { try DurableTree.create(folder) }
        try DurableTree.create(layout.releases, mode: 0o755)
        try DurableTree.create(layout.stagings)
    }
}
