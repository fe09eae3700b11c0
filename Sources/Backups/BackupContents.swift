import Foundation

/// What is saved of a data directory: everything that cannot be had again.
///
/// Models are left out, since they can be; updates too, since releases are what the update server has.
struct BackupContents {
    /// The archive's name in a backup, wherever its file is.
    static let archive = "appliance.sqlite"

    /// Other databases, which are copied as the archive is.
    static let databases = ["accounts.sqlite"]

    /// The settings' name in a backup, wherever their file is.
    static let settings = "config.yaml"

    private static let files = ["admin-token", "default-model.json"]
    private static let folders = ["certificates", "recordings", "audio"]
    /// Of these only what jobs need: uploads that are not complete are begun anew.
    private static let jobFolder = "uploads"

    /// The names of the files to save beside the databases and settings, below the data directory.
    ///
    /// - Parameter jobs: The recordings that jobs need.
    static func names(in data: String, jobs: Set<String>) -> [String] {
        let manager = FileManager.default
        var names = (files + jobs.filter { $0.hasPrefix(jobFolder + "/") })
            .filter { manager.fileExists(atPath: data + "/" + $0) }
        for folder in folders {
            guard let below = manager.enumerator(atPath: data + "/" + folder) else { continue }
            for case let name as String in below
            where below.fileAttributes?[.type] as? FileAttributeType == .typeRegular {
                names.append(folder + "/" + name)
            }
        }
        return names.sorted()
    }

    /// Whether a backup may put a file of this name into a data directory.
    static func mayRestore(_ name: String) -> Bool {
        name == archive || name == settings || databases.contains(name) || files.contains(name)
            || (folders + [jobFolder]).contains { name.hasPrefix($0 + "/") }
    }

    /// What is moved aside before a backup takes its place; settings are a matter of their own.
    static let replaced = [archive] + databases + files + folders + [jobFolder] + logs

    /// What SQLite keeps beside a database that was not closed; it belongs to that one only.
    private static let logs = ([archive] + databases).flatMap { [$0 + "-wal", $0 + "-shm"] }
}
