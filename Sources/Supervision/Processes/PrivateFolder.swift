import Foundation

/// Folders that only the owner may look into.
enum PrivateFolder {
    /// Creates a folder and those above it.
    ///
    /// - Throws: An error of the file system that names the path.
    static func create(_ path: String) throws {
        try FileManager.default.createDirectory(
            atPath: path,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
    }
}
