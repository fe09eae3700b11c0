/// The database schema a release brings, and who else can run on it.
package struct SchemaRange: Codable, Sendable, Equatable {
    /// The schema number after its migrations.
    package var schema: Int
    /// The schema number of the oldest code that can run on that.
    package var reader: Int

    package init(schema: Int, reader: Int) {
        self.schema = schema
        self.reader = reader
    }
}
