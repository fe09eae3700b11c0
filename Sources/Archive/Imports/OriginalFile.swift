import Foundation
import GRDB

/// Reads the three forms in which the original appliance hands out its history.
enum OriginalFile {
    /// Bytes of a JSON or CSV file, which is read as a whole.
    private static let maximum = 256 << 20
    /// How SQLite files begin.
    private static let databaseHead = Data("SQLite format 3\0".utf8)
    private static let batch = 500

    /// Hands out the entries in batches.
    ///
    /// - Throws: `ImportError`, the file system's error, what `take` throws.
    static func entries(of path: String, take: ([OriginalEntry]) async throws -> Void) async throws {
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        let head = try file.read(upToCount: databaseHead.count) ?? Data()
        if head == databaseHead { return try await databaseEntries(of: path, take: take) }
        guard try file.seekToEnd() <= UInt64(maximum) else { throw ImportError.tooLarge(limit: maximum) }
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        let isJSON = data.first { !" \t\r\n".utf8.contains($0) }.map { "[{".utf8.contains($0) } == true
        try await take(isJSON ? jsonEntries(of: data) : csvEntries(of: data))
    }

    /// A list, an object with one, or a single entry.
    private static func jsonEntries(of data: Data) throws -> [OriginalEntry] {
        let value: JSONValue
        do {
            value = try JSONDecoder().decode(JSONValue.self, from: data)
        } catch {
            throw ImportError.malformed("it is no JSON.")
        }
        let list: JSONValue =
            if case .object(let object) = value { object["transcriptions"] ?? object["data"] ?? .array([value]) } else {
                value
            }
        guard case .array(let entries) = list else { throw ImportError.unknownForm }
        return try entries.map { entry in
            guard case .object(let fields) = entry else { throw ImportError.unknownForm }
            return OriginalEntry(fields: fields)
        }
    }

    private static func csvEntries(of data: Data) throws -> [OriginalEntry] {
        guard let text = String(data: data, encoding: .utf8) else { throw ImportError.unknownForm }
        let rows = try CSVTable.rows(of: text)
        guard rows.first?["text"] != nil else { throw ImportError.unknownForm }
        return rows.map { OriginalEntry(fields: $0.mapValues { .string($0) }) }
    }

    private static func databaseEntries(of path: String, take: ([OriginalEntry]) async throws -> Void) async throws {
        var configuration = Configuration()
        configuration.readonly = true
        // A stranger's file may have triggers and views that do something.
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA trusted_schema = OFF") }
        do {
            let database = try DatabaseQueue(path: path, configuration: configuration)
            let isHistory = try await database.read { try $0.tableExists("transcriptions") }
            guard isHistory else { throw ImportError.unknownForm }
            var last = Int64.min
            while true {
                let (entries, end) = try await database.read { [last] db in
                    let rows = try Row.fetchAll(
                        db,
                        sql: "SELECT * FROM transcriptions WHERE id > ? ORDER BY id LIMIT ?",
                        arguments: [last, batch]
                    )
                    let entries = rows.map { row in
                        OriginalEntry(fields: Dictionary(row.map { ($0, value($1)) }) { first, _ in first })
                    }
                    return (entries, rows.last?["id"] as Int64?)
                }
                guard let end else { return }
                last = end
                try await take(entries)
            }
        } catch let error as DatabaseError {
            throw ImportError.malformed(error.message ?? "SQLite cannot read it.")
        }
    }

    private static func value(_ value: DatabaseValue) -> JSONValue {
        switch value.storage {
        case .null: .null
        case .int64(let number): .integer(number)
        case .double(let number): .number(number)
        case .string(let text): .string(text)
        case .blob(let data): .string(data.base64EncodedString())
        }
    }
}
