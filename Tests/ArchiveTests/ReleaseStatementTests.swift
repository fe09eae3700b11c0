import Foundation
import GRDB
import TestSupport
import Testing

@testable import Archive

/// While an update is on probation, and after it was undone, an earlier release works on the archive of a later one.
@Suite struct `Earlier releases on the archive of this one` {
    /// Numbers between those of releases have no statements.
    private static let numbers = (1...SchemaVersion.current.number).filter {
        FileManager.default.fileExists(atPath: ReleaseStatements.file($0))
    }

    @Test func `what this release says is on record`() async throws {
        try await withScratch { folder in
            let number = SchemaVersion.current.number
            let now = try await ReleaseStatements(recordedIn: folder)
            if ProcessInfo.processInfo.environment["RECORD_ARCHIVE_STATEMENTS"] != nil {
                try now.write(schema: number)
            }
            let recorded = try ReleaseStatements(schema: number)
            #expect(
                now == recorded,
                """
                Is there a release with schema \(number) already? Then give changed tables a new number. Otherwise \
                record anew: run this test with RECORD_ARCHIVE_STATEMENTS=1.
                """
            )
            #expect(now.sql.count > 30)
        }
    }

    @Test(arguments: numbers) func `every release that may work on it finds all it expects`(schema: Int) throws {
        guard schema >= SchemaVersion.current.reader else { return }
        #expect(try differences(of: schema, on: ArchiveSchema.steps) == [])
    }

    @Test(arguments: numbers) func `and on what a later one adds`(schema: Int) throws {
        let later = ArchiveSchema.Step(name: "later", isAdditive: true) { db in
            try db.execute(
                sql: """
                    CREATE TABLE speaker (name TEXT);
                    ALTER TABLE transcript ADD COLUMN speakers INTEGER NOT NULL DEFAULT 0;
                    CREATE INDEX byLanguage ON transcript(language);
                    """
            )
        }
        #expect(try differences(of: schema, on: ArchiveSchema.steps + [later]) == [])
    }

    /// Steps that say they only add, and do not: the comparison has to find them.
    @Test(arguments: [
        "ALTER TABLE transcript RENAME COLUMN text TO words",
        "ALTER TABLE transcript ADD COLUMN owner TEXT NOT NULL DEFAULT '' CHECK (owner <> '')",
        "CREATE TRIGGER louder AFTER INSERT ON segment BEGIN UPDATE segment SET text = upper(text); END",
        "CREATE TRIGGER sticky BEFORE DELETE ON transcript BEGIN SELECT RAISE(IGNORE); END",
        "DROP TABLE word",
    ])
    func `a change that an earlier release notices is found`(sql: String) throws {
        let bad = ArchiveSchema.Step(name: "bad", isAdditive: true) { try $0.execute(sql: sql) }
        #expect(try differences(of: SchemaVersion.current.number, on: ArchiveSchema.steps + [bad]) != [])
    }

    /// Where an earlier release's statements fare otherwise on the archive that `steps` make than on its own.
    private func differences(of schema: Int, on steps: [ArchiveSchema.Step]) throws -> [String] {
        let statements = try ReleaseStatements(schema: schema)
        return try withScratch { folder in
            let own = try DatabaseQueue(path: folder + "/own.sqlite")
            let later = try DatabaseQueue(path: folder + "/later.sqlite")
            try ArchiveSchema.migrator(for: Array(ArchiveSchema.steps[..<schema])).migrate(own)
            try ArchiveSchema.migrator(for: steps).migrate(later)
            return statements.sql.filter { sql in
                let expected = Self.rows(sql, own)
                guard let expected, let found = Self.rows(sql, later), found.count == expected.count else {
                    return true
                }
                // Columns it does not know do not disturb it.
                return zip(expected, found).contains { mine, theirs in
                    mine.contains { column, value in theirs[column] as DatabaseValue? != value }
                }
            }
        }
    }

    /// The result of a statement, with the number of rows it changed itself; nil if it fails.
    private static func rows(_ sql: String, _ queue: DatabaseQueue) -> [Row]? {
        try? queue.write { db in try Row.fetchAll(db, sql: sql) + [Row(["changes": db.changesCount])] }
    }
}
