/// Why a backup cannot be made or used.
package enum BackupError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file is no backup, or not what was written.
    case unusable(path: String, reason: String)
    /// A database that is to be saved has faults.
    case damaged(path: String, detail: String)
    /// There are data already where the backup is to go.
    case occupied(path: String)
    /// There are other settings already where the backup's are to go.
    case otherSettings(path: String)
    /// There is a file of this name already.
    case exists(path: String)
    /// The folder that the owner named for backups is not there.
    case noFolder(path: String)
    /// The disk would be too full; bytes.
    case noRoom(folder: String, needed: Int, free: Int)
    /// Another backup is being made.
    case busy(process: Int32?)
    /// What the schedule remembers cannot be read.
    case record(path: String)

    package var description: String {
        switch self {
        case .unusable(let path, let reason): "The backup “\(path)” cannot be used: \(reason)."
        case .damaged(let path, let detail): "“\(path)” cannot be saved: \(detail)."
        case .occupied(let path):
            "There is an appliance's data in “\(path)” already. With --replace they are moved aside, and stay there."
        case .otherSettings(let path):
            "“\(path)” has other settings than the backup. With --replace they are moved aside, and stay there."
        case .exists(let path): "“\(path)” exists already. Name another file."
        case .noFolder(let path):
            "The folder for backups, “\(path)”, is not there. Make it, or attach the disk that it is on."
        case .noRoom(let folder, let needed, let free):
            "A backup in “\(folder)” needs \(Self.mebibytes(needed)) free, and there are \(Self.mebibytes(free)). "
                + "Free some room, or set 'backup-folder' to a larger disk."
        case .busy(let process):
            "Another backup is being made" + (process.map { " by process \($0)" } ?? "")
                + ". Try again when it is done."
        case .record(let path):
            "“\(path)”, which says what backups were made, cannot be read. Delete it; the backups it names stay then."
        }
    }

    private static func mebibytes(_ bytes: Int) -> String { "\((bytes + (1 << 20) - 1) >> 20) MiB" }
}
