import Foundation
import Glibc
import Updates

/// The files of a folder that is to become a release.
enum FolderContents {
    /// All files by path, except the manifest.
    ///
    /// - Throws: `PublishingError.notAllowedInRelease` for links, devices, set-user-ID programs, files that others may
    ///   change, and names that are not plain text; `StorageError`.
    static func files(in folder: String) throws -> [ReleaseManifest.File] {
        try paths(in: folder, below: "")
            .filter { $0 != ManifestFile.name }
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            .map { path in
                let status = try status(folder + "/" + path)
                return ReleaseManifest.File(
                    path: path,
                    sha256: try FileHash.sha256(of: folder + "/" + path),
                    size: Int(status.st_size),
                    mode: status.st_mode & 0o111 == 0 ? "0444" : "0555"
                )
            }
    }

    private static func paths(in folder: String, below prefix: String) throws -> [String] {
        var paths: [String] = []
        for name in try FileManager.default.contentsOfDirectory(atPath: folder + "/" + prefix) {
            let path = prefix + name
            func refuse(_ reason: String) -> PublishingError { .notAllowedInRelease(path: path, reason: reason) }
            let mode = try status(folder + "/" + path).st_mode
            if name.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f || $0 == UInt8(ascii: "\\") }) {
                throw refuse("a name that is not plain text")
            }
            if mode & 0o7000 != 0 { throw refuse("set-user-ID, set-group-ID or sticky") }
            switch mode & S_IFMT {
            case S_IFDIR: paths += try Self.paths(in: folder, below: path + "/")
            case S_IFREG where mode & 0o022 != 0: throw refuse("a file that others may change")
            case S_IFREG: paths.append(path)
            case S_IFLNK: throw refuse("a symbolic link")
            default: throw refuse("neither a file nor a folder")
            }
        }
        return paths
    }

    private static func status(_ path: String) throws -> stat {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            throw PublishingError.unreadable(path: path, reason: String(cString: strerror(errno)))
        }
        return status
    }
}
