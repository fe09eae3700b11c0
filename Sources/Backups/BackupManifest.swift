package import Archive
package import Foundation

/// What a backup holds; its last file.
package struct BackupManifest: Codable, Sendable, Equatable {
    /// The name it has in the backup.
    static let name = "manifest.json"
    /// The only format there is.
    static let format = 1

    /// One file.
    package struct File: Codable, Sendable, Equatable {
        /// A path below the data directory it was taken from.
        package var name: String
        /// Bytes.
        package var size: Int
        /// Lower-case hexadecimal.
        package var sha256: String
        /// Permission bits.
        package var mode: UInt32
    }

    package var format: Int
    package var createdAt: Date
    /// The version of the appliance that made it.
    package var applianceVersion: String
    /// The archive at that moment.
    package var archive: Archive.Facts
    /// Ids of the models that were installed; their files are not in the backup.
    package var models: [String]
    package var files: [File]

    private enum CodingKeys: String, CodingKey {
        case format, archive, models, files
        case createdAt = "created_at"
        case applianceVersion = "appliance_version"
    }

    /// Bytes of all files.
    package var size: Int { files.map(\.size).reduce(0, +) }

    func encoded() throws -> Data {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self)
    }

    /// - Throws: `BackupError.unusable`.
    init(_ data: Data, of path: String) throws {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        struct Version: Decodable { var format: Int }
        if let version = try? decoder.decode(Version.self, from: data), version.format > Self.format {
            throw BackupError.unusable(path: path, reason: "it was made by a newer version of the appliance")
        }
        do { self = try decoder.decode(BackupManifest.self, from: data) } catch {
            throw BackupError.unusable(path: path, reason: "its list of files cannot be read")
        }
    }

    package init(
        createdAt: Date,
        applianceVersion: String,
        archive: Archive.Facts,
        models: [String],
        files: [File]
    ) {
        format = Self.format
        // The file has whole seconds.
        self.createdAt = Date(timeIntervalSince1970: createdAt.timeIntervalSince1970.rounded(.down))
        self.applianceVersion = applianceVersion
        self.archive = archive
        self.models = models
        self.files = files
    }
}
