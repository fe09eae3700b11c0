/// A release, as far as a transaction needs to know it.
package struct ReleaseReference: Codable, Sendable, Equatable {
    /// Semantic version, for example `0.2.0`.
    package var version: String
    /// SHA-256 of `manifest.json`, 64 hexadecimal digits.
    package var manifest: String
    /// What it needs of the database.
    package var database: SchemaRange

    package init(version: String, manifest: String, database: SchemaRange) {
        self.version = version
        self.manifest = manifest
        self.database = database
    }

    /// The name of its folder among the sealed releases.
    package var folderName: String { version + "-" + manifest.prefix(12) }
}
