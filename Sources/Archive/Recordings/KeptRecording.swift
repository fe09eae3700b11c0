package import Foundation
import GRDB

/// The recording of a transcript, kept as it came.
package struct KeptRecording: Sendable, Equatable {
    /// MIME type.
    package let type: String
    /// Bytes.
    package let size: Int
    package let since: Date
    /// How long it was to be kept when it came in; nil for no end.
    package let days: Int?

    package init(type: String, size: Int, since: Date, days: Int?) {
        self.type = type
        self.size = size
        self.since = since
        self.days = days
    }

    init(_ row: Row) {
        self.init(
            type: row["type"],
            size: row["size"],
            since: Date(timeIntervalSince1970: row["keptSince"]),
            days: row["days"]
        )
    }

    static func of(_ transcript: Int64, in db: Database) throws -> KeptRecording? {
        try Row.fetchOne(db, sql: "SELECT * FROM recording WHERE transcript = ?", arguments: [transcript])
            .map(KeptRecording.init)
    }

    func insert(for transcript: Int64, in db: Database) throws {
        try db.execute(
            sql: "INSERT INTO recording (transcript, type, size, keptSince, days) VALUES (?, ?, ?, ?, ?)",
            arguments: [transcript, type, size, since.timeIntervalSince1970, days]
        )
    }
}
