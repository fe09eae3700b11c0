import DurableStorage
package import Foundation

/// What the schedule has made, and how its last try went: a small file in the data directory.
///
/// Only what is named here is ever deleted to make room for newer backups.
package struct BackupRecord: Sendable, Equatable, Codable {
    /// A backup that was begun.
    package struct Made: Sendable, Equatable, Codable {
        package var path: String
        package var at: Date
        /// Bytes of the file; nil until it is whole.
        package var size: Int?

        package init(path: String, at: Date, size: Int? = nil) {
            self.path = path
            // The file has whole seconds.
            self.at = Date(timeIntervalSince1970: at.timeIntervalSince1970.rounded(.down))
            self.size = size
        }
    }

    /// A backup that could not be made.
    package struct Failure: Sendable, Equatable, Codable {
        package var at: Date
        /// A sentence.
        package var reason: String

        package init(at: Date, reason: String) {
            self.at = Date(timeIntervalSince1970: at.timeIntervalSince1970.rounded(.down))
            self.reason = reason
        }
    }

    private static let limit = 1 << 20

    /// Oldest first.
    package var made: [Made] = []
    /// Why the last try failed, if it did.
    package var failure: Failure?

    package init() {}

    /// The newest one that is whole.
    package var latest: Made? { made.last { $0.size != nil } }

    /// Reads the record; none is an empty one.
    ///
    /// - Throws: `BackupError.record`, `StorageError`.
    package static func load(_ path: String) throws -> BackupRecord {
        guard let bytes = try DurableFile.read(path, limit: limit) else { return BackupRecord() }
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        do { return try decoder.decode(BackupRecord.self, from: Data(bytes)) } catch {
            throw BackupError.record(path: path)
        }
    }

    /// - Throws: `StorageError`.
    func store(_ path: String) throws {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try DurableFile.write(Array(try encoder.encode(self)), to: path, mode: 0o600)
    }
}
