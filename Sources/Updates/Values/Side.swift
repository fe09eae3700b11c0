/// One end of a transaction: a release together with its generation and database.
package struct Side: Codable, Sendable, Equatable {
    package var release: ReleaseReference
    /// Number of the generation; the server's answers carry it.
    package var generation: Int
    /// Number of the database folder.
    package var database: Int
    /// What that database holds; newer than the release's own when an older release came back to it.
    package var schema: SchemaRange

    /// - Parameter schema: What the database holds; nil means what the release brings.
    package init(release: ReleaseReference, generation: Int, database: Int, schema: SchemaRange? = nil) {
        self.release = release
        self.generation = generation
        self.database = database
        self.schema = schema ?? release.database
    }
}
