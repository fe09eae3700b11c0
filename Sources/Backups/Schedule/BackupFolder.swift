import DurableStorage
package import Foundation

/// The folder that backups go to unless somebody names another file.
package struct BackupFolder: Sendable {
    /// A backup as the folder shows it.
    package struct Entry: Sendable, Equatable {
        package var path: String
        /// When it was finished.
        package var at: Date
        /// Bytes.
        package var size: Int
    }

    package let path: String
    private let isMade: Bool

    /// - Parameter isMade: Whether it is made when it is first needed. One that is not there otherwise may be on a disk
    ///   that is not, and must not come to be on another.
    package init(_ path: String, isMade: Bool) {
        self.path = path
        self.isMade = isMade
    }

    /// The backups in it, oldest first; nothing of them is read.
    ///
    /// - Throws: `StorageError`.
    package func entries() throws -> [Entry] {
        guard try FolderListing.kind(of: path) != nil else { return [] }
        return try FolderListing.names(at: path).filter { $0.hasSuffix(Self.ending) && !$0.hasPrefix(".") }
            .compactMap { name in
                let path = path + "/" + name
                // One that goes meanwhile is not there.
                guard let facts = try? FileManager.default.attributesOfItem(atPath: path),
                    let at = facts[.modificationDate] as? Date, let size = facts[.size] as? Int
                else { return nil }
                return Entry(path: path, at: at, size: size)
            }
            .sorted { $0.at < $1.at }
    }

    /// The file for a backup that is begun at `now`.
    ///
    /// - Throws: `BackupError.noFolder`, `StorageError`.
    package func file(at now: Date) throws -> String {
        if isMade { try DurableTree.create(path) }
        guard try FolderListing.kind(of: path + "/.") == .folder else { throw BackupError.noFolder(path: path) }
        let stamp = now.ISO8601Format(.iso8601(timeZone: .gmt, includingFractionalSeconds: false))
        return path + "/whisper-appliance-" + stamp.replacing(":", with: "") + Self.ending
    }

    private static let ending = ".tar"
}
