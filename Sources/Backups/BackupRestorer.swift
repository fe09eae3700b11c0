import Archive
import DurableStorage
package import Foundation

/// Puts a backup in the place of an appliance's data; the appliance is stopped meanwhile.
package struct BackupRestorer {
    /// What was done.
    package struct Outcome: Sendable, Equatable {
        package var manifest: BackupManifest
        /// The folder with what was there before; nil if nothing was.
        package var aside: String?
        /// The file with the backup's settings; nil if it has none.
        package var settings: String?
    }

    private let data: String
    private let database: String

    /// - Parameters:
    ///   - data: The data directory; it exists.
    ///   - database: The archive's file.
    package init(data: String, database: String) {
        self.data = data
        self.database = database
    }

    /// Unpacks and checks the whole backup before anything is touched; then exchanges the data.
    ///
    /// What was there before is moved aside, never deleted. The backup's settings become `config.yaml` in the data
    /// directory; settings that lie elsewhere are left alone.
    ///
    /// - Parameter replacing: Whether there may be data already.
    /// - Throws: `BackupError`; `ArchiveError.inUse` while an appliance uses the archive; `StorageError`.
    package func restore(_ path: String, replacing: Bool, at now: Date) throws -> Outcome {
        let manager = FileManager.default
        let isOccupied = manager.fileExists(atPath: database)
        if isOccupied {
            guard replacing else { throw BackupError.occupied(path: data) }
            try Archive.takeOffline(database)
        }
        let staging = data + "/.restore-" + UUID().uuidString
        try DurableTree.create(staging)
        defer { try? DurableTree.remove(staging) }
        let manifest = try BackupReader(path: path).unpack(into: staging)
        var replaced = BackupContents.replaced
        let settings = data + "/" + BackupContents.settings
        let saved = staging + "/" + BackupContents.settings
        let hasSettings = manager.fileExists(atPath: saved)
        if hasSettings, !manager.contentsEqual(atPath: saved, andPath: settings) {
            guard replacing || !manager.fileExists(atPath: settings) else {
                throw BackupError.otherSettings(path: settings)
            }
            replaced.append(BackupContents.settings)
        }

        let aside = data + "/before-restore-" + Self.stamp(now)
        var movedAside = false
        for name in replaced {
            let place = place(of: name)
            if manager.fileExists(atPath: place) {
                if !movedAside { try DurableTree.create(aside) }
                movedAside = true
                try manager.moveItem(atPath: place, toPath: aside + "/" + name)
            }
            if manager.fileExists(atPath: staging + "/" + name) {
                try manager.moveItem(atPath: staging + "/" + name, toPath: place)
            }
        }
        for folder in Set([data, aside, URL(fileURLWithPath: database).deletingLastPathComponent().path])
        where manager.fileExists(atPath: folder) { try DurableFile.syncDirectory(folder) }
        return Outcome(
            manifest: manifest,
            aside: movedAside ? aside : nil,
            settings: hasSettings ? settings : nil
        )
    }

    /// The archive and what SQLite keeps beside it may lie elsewhere.
    private func place(of name: String) -> String {
        name.hasPrefix(BackupContents.archive)
            ? database + name.dropFirst(BackupContents.archive.count) : data + "/" + name
    }

    private static func stamp(_ date: Date) -> String {
        date.formatted(.iso8601.dateSeparator(.dash).timeSeparator(.omitted)).replacing(":", with: "")
    }
}
