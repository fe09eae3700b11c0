import Foundation

extension ReleaseManifest {
    /// Room that an update leaves on the disk, in bytes.
    private static let reserve = 64 << 20

    /// Bytes that must be free for an update to it: the release twice, the database twice, and a reserve.
    ///
    /// - Parameter database: Path of the SQLite file; what is not there takes nothing.
    package func roomForUpdate(database: String?) -> Int {
        let release = files.reduce(0) { $0 + $1.size }
        let attributes = database.flatMap { try? FileManager.default.attributesOfItem(atPath: $0) }
        return 2 * release + 2 * (attributes?[.size] as? Int ?? 0) + Self.reserve
    }
}
