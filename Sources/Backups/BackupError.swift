/// Why a backup cannot be made or used.
package enum BackupError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file is no backup, or not what was written.
    case unusable(path: String, reason: String)
    /// A database that is to be saved has faults.
    case damaged(path: String, detail: String)
    /// There are data already where the backup is to go.
    case occupied(path: String)
    /// There is a file of this name already.
    case exists(path: String)

    package var description: String {
        switch self {
        case .unusable(let path, let reason): "The backup “\(path)” cannot be used: \(reason)."
        case .damaged(let path, let detail): "“\(path)” cannot be saved: \(detail)."
        case .occupied(let path):
            "There is an appliance's data in “\(path)” already. With --replace they are moved aside, and stay there."
        case .exists(let path): "“\(path)” exists already. Name another file."
        }
    }
}
