/// Which releases fit an archive.
package struct SchemaVersion: Sendable, Equatable, Codable {
    /// How many steps made the tables what they are; every release with new steps has a higher one.
    package let number: Int

    /// The lowest `number` of releases that can work on these tables.
    package let reader: Int

    package init(number: Int, reader: Int) {
        self.number = number
        self.reader = reader
    }

    /// What this release makes of an archive.
    package static let current = ArchiveSchema.version(of: ArchiveSchema.steps)
}
