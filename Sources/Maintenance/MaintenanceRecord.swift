import DurableStorage
import Foundation

/// What is remembered of orders: a small file in the data directory.
///
/// There is none as long as nobody ordered anything. Ends are points in time, so they come over restarts as well.
struct MaintenanceRecord: Sendable, Equatable, Codable {
    private static let limit = 64 << 10

    /// What somebody ordered, past ones included.
    var notice: MaintenanceNotice?
    /// Until when the windows in the settings do not count.
    var windowsLiftedUntil: Date?

    /// From then on windows count.
    var lifted: Date { windowsLiftedUntil ?? .distantPast }

    /// Reads the record; none is an empty one.
    ///
    /// - Throws: `MaintenanceError.unreadable`.
    static func load(_ path: String) throws -> MaintenanceRecord {
        let bytes: [UInt8]?
        do { bytes = try DurableFile.read(path, limit: limit) } catch {
            throw MaintenanceError.unreadable(path: path, why: "\(error)")
        }
        guard let bytes else { return MaintenanceRecord() }
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        do { return try decoder.decode(MaintenanceRecord.self, from: Data(bytes)) } catch {
            throw MaintenanceError.unreadable(path: path, why: "It is damaged.")
        }
    }

    /// - Throws: `StorageError`.
    func store(_ path: String) throws {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        // The command line may be another account's than the server; the folder is the owner's.
        try DurableFile.write(Array(try encoder.encode(self)), to: path, mode: 0o644)
    }
}
