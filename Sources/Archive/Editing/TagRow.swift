import GRDB

/// A row of `tag`.
struct TagRow: Codable, FetchableRecord, PersistableRecord {
    static let databaseTableName = "tag"

    var name: String
    var transcript: Int64

    /// In alphabetical order.
    static func tags(of transcript: Int64, in db: Database) throws -> [String] {
        try filter(Column("transcript") == transcript).order(Column("name")).fetchAll(db).map(\.name)
    }

    static func set(_ tags: [String], of transcript: Int64, in db: Database) throws {
        let old = try Set(Self.tags(of: transcript, in: db))
        for name in old.subtracting(tags) {
            try filter(Column("transcript") == transcript && Column("name") == name).deleteAll(db)
        }
        for name in Set(tags).subtracting(old).sorted() { try TagRow(name: name, transcript: transcript).insert(db) }
    }
}
