package import Foundation

/// One state of the whole installation: a release together with a database.
///
/// `active` points at one of them.
package struct Generation: Codable, Sendable, Equatable {
    /// Number, release and database.
    package var side: Side
    /// The generation that ran before.
    package var previous: Int?
    package var created: Date

    package init(side: Side, previous: Int?, created: Date) {
        self.side = side
        self.previous = previous
        self.created = Date(timeIntervalSince1970: created.timeIntervalSince1970.rounded(.down))
    }

    package var number: Int { side.generation }

    private enum Key: String, CodingKey { case number, release, database, schema, previous, created }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        side = Side(
            release: try container.decode(ReleaseReference.self, forKey: .release),
            generation: try container.decode(Int.self, forKey: .number),
            database: try container.decode(Int.self, forKey: .database),
            schema: try container.decodeIfPresent(SchemaRange.self, forKey: .schema)
        )
        previous = try container.decodeIfPresent(Int.self, forKey: .previous)
        created = try container.decode(Date.self, forKey: .created)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(side.generation, forKey: .number)
        try container.encode(side.release, forKey: .release)
        try container.encode(side.database, forKey: .database)
        try container.encode(side.schema, forKey: .schema)
        try container.encodeIfPresent(previous, forKey: .previous)
        try container.encode(created, forKey: .created)
    }
}
