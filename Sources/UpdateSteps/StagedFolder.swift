import DurableStorage
import Updates

/// The folder where a release is put together, which an earlier try may have used for another one.
enum StagedFolder {
    /// Deletes what is no part of the release: files that were not finished, and those of another version.
    ///
    /// - Throws: `StorageError`.
    static func removeStrangers(in root: String, except manifest: ReleaseManifest) throws {
        var files: Set = [InstallationLayout.manifest(in: root)]
        var folders: Set<String> = []
        for file in manifest.files {
            files.insert(root + "/" + file.path)
            var folder = root
            for part in file.path.split(separator: "/").dropLast() {
                folder += "/" + part
                folders.insert(folder)
            }
        }
        try remove(in: root, files: files, folders: folders)
    }

    private static func remove(in folder: String, files: Set<String>, folders: Set<String>) throws {
        for name in try FolderListing.names(at: folder) {
            let path = folder + "/" + name
            switch try FolderListing.kind(of: path) {
            case .file where files.contains(path): continue
            case .folder where folders.contains(path): try remove(in: path, files: files, folders: folders)
            default: try DurableTree.remove(path)
            }
        }
    }
}
