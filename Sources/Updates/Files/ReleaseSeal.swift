import DurableStorage
import Glibc

/// Turns a verified staged release into a sealed one under its final name.
package enum ReleaseSeal {
    /// Makes the release durable and read-only and renames it to `layout.release(release)`.
    ///
    /// A sealed folder that is there already is verified in full and kept when it is good. A damaged one (drift, or
    /// what an earlier crash left) is moved aside, where it can be deleted even if processes still run from it.
    ///
    /// - Throws: `UpdateError.damaged` when the staged release is not what `release` says; `StorageError`.
    package static func seal(_ staged: String, as release: ReleaseReference, in layout: InstallationLayout) throws {
        let sealed = layout.release(release)
        if (try? ReleaseFolder(sealed).verify(manifest: release.manifest)) != nil {
            try DurableTree.sync(sealed)
            try DurableFile.syncDirectory(layout.releases)
            return
        }
        let manifest = try ReleaseFolder(staged, isSealed: false).verify(manifest: release.manifest)
        try DurableTree.sync(staged)
        if try FolderListing.kind(of: sealed) != nil { try moveAside(sealed) }
        // A read-only folder cannot be moved by anybody but root, for its own `..` would change.
        for folder in try folders(of: manifest, in: staged) where folder != staged { try close(folder) }
        try DurableTree.move(staged, to: sealed)
        try close(sealed)
        try DurableFile.syncDirectory(layout.releases)
    }

    /// What `moveAside` makes of a folder's name.
    static let asideMark = ".damaged-"

    private static func moveAside(_ sealed: String) throws {
        var number = 1
        while try FolderListing.kind(of: sealed + asideMark + "\(number)") != nil { number += 1 }
        let aside = sealed + asideMark + "\(number)"
        if try FolderListing.kind(of: sealed) == .folder { try setMode(sealed, 0o755) }
        try DurableTree.move(sealed, to: aside)
    }

    private static func folders(of manifest: ReleaseManifest, in root: String) throws -> [String] {
        var folders: Set<String> = [root]
        for file in manifest.files {
            let parts = file.path.split(separator: "/").dropLast()
            for count in parts.indices { folders.insert(root + "/" + parts[...count].joined(separator: "/")) }
        }
        return folders.sorted()
    }

    private static func close(_ folder: String) throws {
        try setMode(folder, 0o555)
        try DurableFile.syncDirectory(folder)
    }

    private static func setMode(_ path: String, _ mode: mode_t) throws {
        guard chmod(path, mode) == 0 else {
            throw StorageError.system(operation: "set the permissions of", path: path, errno: errno)
        }
    }
}
