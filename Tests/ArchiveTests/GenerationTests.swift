import Foundation
import GRDB
import TestSupport
import Testing

@testable import Archive

/// A step of a release to come, which only adds.
private let speakers = ArchiveSchema.Step(name: "speakers", isAdditive: true) { db in
    try db.execute(
        sql: "CREATE TABLE speaker (name TEXT); ALTER TABLE transcript ADD COLUMN speakers INTEGER NOT NULL DEFAULT 0"
    )
}

/// A step of a release to come that older ones cannot live with.
private let rewritten = ArchiveSchema.Step(name: "rewritten", isAdditive: false) { db in
    try db.execute(sql: "ALTER TABLE transcript RENAME COLUMN text TO words")
}

@Suite struct `Releases and archives of different age` {
    @Test func `the schema says which releases can read it`() {
        let steps = ArchiveSchema.steps
        let now = steps.count
        #expect(ArchiveSchema.version(of: steps) == SchemaVersion(number: now, reader: 1))
        #expect(ArchiveSchema.version(of: steps + [speakers]) == SchemaVersion(number: now + 1, reader: 1))
        let both = SchemaVersion(number: now + 2, reader: now + 2)
        #expect(ArchiveSchema.version(of: steps + [speakers, rewritten]) == both)
        let other = SchemaVersion(number: now + 2, reader: now + 1)
        #expect(ArchiveSchema.version(of: steps + [rewritten, speakers]) == other)
    }

    @Test func `several processes may open a new one at once`() async throws {
        for _ in 0..<20 {
            try await withScratch { folder in
                let path = folder + "/archive.sqlite"
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<4 {
                        group.addTask { try await Archive(path: path).store(try .rich(title: "of one of them")) }
                    }
                    try await group.waitForAll()
                }
                let schema = ArchiveSchema.version(of: ArchiveSchema.steps)
                #expect(try Archive.check(path).schema == schema)
                #expect(try await Archive(path: path).list(limit: 9)?.count == 4)
            }
        }
    }

    @Test func `a step that cannot be done is not tried for ever`() throws {
        let impossible = ArchiveSchema.Step(name: "impossible", isAdditive: true) { db in
            try db.execute(sql: "CREATE TABLE transcript (id TEXT)")
        }
        try withScratch { folder in
            let path = folder + "/archive.sqlite"
            #expect(throws: ArchiveError.self) { try Archive(path: path, steps: ArchiveSchema.steps + [impossible]) }
            let schema = try Archive.check(path).schema
            #expect(schema == ArchiveSchema.version(of: ArchiveSchema.steps), "what could be done is done")
        }
    }

    @Test func `this release works on what the next one added to`() async throws {
        try await withScratch { folder in
            let path = folder + "/archive.sqlite"
            let next = try Archive(path: path, steps: ArchiveSchema.steps + [speakers])
            let theirs = try StoredTranscript.rich(title: "of the next release")
            try await next.store(theirs)

            let archive = try Archive(path: path, migration: .additive)
            let ours = try StoredTranscript.rich(title: "of this one")
            try await archive.store(ours)
            #expect(try await archive.transcript(theirs.id) == theirs)
            #expect(try await archive.list(limit: 9)?.map(\.id) == [ours.id, theirs.id])
            #expect(try await archive.delete(theirs.id))
            let schema = SchemaVersion(number: ArchiveSchema.steps.count + 1, reader: 1)
            #expect(try Archive.check(path).schema == schema)
            #expect(try await next.transcript(ours.id) == ours)
        }
    }

    @Test func `what the next release rewrote is refused and left alone`() throws {
        try withScratch { folder in
            let path = folder + "/archive.sqlite"
            _ = try Archive(path: path, steps: ArchiveSchema.steps + [rewritten])
            let before = try tables(of: path)
            #expect(throws: ArchiveError.tooNew(path: path)) { try Archive(path: path) }
            #expect(try tables(of: path) == before)
        }
    }

    @Test func `a server in use adds, and rewrites only if it is told to`() async throws {
        try await withScratch { folder in
            let path = folder + "/archive.sqlite"
            let stored = StoredTranscript.plain(title: "kept")
            try await Archive(path: path).store(stored)
            _ = try Archive(path: path, migration: .additive, steps: ArchiveSchema.steps + [speakers])
            let all = ArchiveSchema.steps + [speakers, rewritten]
            #expect(throws: ArchiveError.needsUpdate(path: path)) {
                try Archive(path: path, migration: .additive, steps: all)
            }
            #expect(try await Archive(path: path).transcript(stored.id) == stored)
            _ = try Archive(path: path, migration: .any, steps: all)
            #expect(try Archive.check(path).schema == SchemaVersion(number: all.count, reader: all.count))
        }
    }

    @Test func `a new archive is made whole, whatever the server may do to old ones`() throws {
        try withScratch { folder in
            let path = folder + "/archive.sqlite"
            _ = try Archive(path: path, migration: .additive)
            #expect(try Archive.check(path) == Archive.Facts(schema: .current, transcripts: 0))
        }
    }
}

@Suite struct `Snapshots of the archive` {
    @Test func `a snapshot is whole, private, and of that moment`() async throws {
        try await withScratch { folder in
            let path = folder + "/archive.sqlite"
            let target = folder + "/snapshot.sqlite"
            let archive = try Archive(path: path)
            let before = try StoredTranscript.rich(title: "before")
            try await archive.store(before)
            let snapshot = try archive.snapshot(to: target)
            try await archive.store(.plain(title: "after"))

            #expect(snapshot.facts == Archive.Facts(schema: .current, transcripts: 1))
            let attributes = try FileManager.default.attributesOfItem(atPath: target)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            #expect(attributes[.size] as? Int == snapshot.size)
            let copy = try Archive(path: target)
            #expect(try await copy.transcript(before.id) == before)
            #expect(try await copy.list(limit: 9)?.count == 1)
        }
    }

    @Test func `a snapshot replaces an unfinished one`() throws {
        try withScratch { folder in
            let target = folder + "/snapshot.sqlite"
            try Data("half".utf8).write(to: URL(fileURLWithPath: target))
            let archive = try Archive(path: folder + "/archive.sqlite")
            #expect(try archive.snapshot(to: target).facts.transcripts == 0)
        }
    }

    @Test func `a damaged archive is named, with the fault`() async throws {
        try await withScratch { folder in
            let path = folder + "/archive.sqlite"
            do {
                let archive = try Archive(path: path)
                for _ in 0..<20 { try await archive.store(.rich(title: "talk")) }
            }
            // Every page but the first.
            let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
            let size = try file.seekToEnd()
            try file.seek(toOffset: 4096)
            try file.write(contentsOf: Data(repeating: 0xa5, count: Int(size) - 4096))
            try file.close()
            #expect {
                _ = try Archive.check(path)
            } throws: {
                guard case .corrupt(path, let detail) = $0 as? ArchiveError else { return false }
                return !detail.isEmpty
            }
        }
    }

    @Test func `a missing archive is no empty one`() throws {
        try withScratch { folder in
            let path = folder + "/none.sqlite"
            #expect(throws: ArchiveError.self) { try Archive.check(path) }
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    @Test func `what going back would leave behind is named`() async throws {
        try await withScratch { folder in
            let newer = folder + "/newer.sqlite"
            let older = folder + "/older.sqlite"
            let archive = try Archive(path: newer)
            try await archive.store(.plain(title: "in both"))
            _ = try archive.snapshot(to: older)
            #expect(try Archive.transcripts(of: newer, missingIn: older) == [])
            let late = [StoredTranscript.plain(title: "first"), .plain(title: "second")]
            for one in late { try await archive.store(one) }
            #expect(try Archive.transcripts(of: newer, missingIn: older) == late.map(\.id))
        }
    }
}

/// Everything SQLite knows of an archive's tables, and the steps that made them.
private func tables(of path: String) throws -> [String?] {
    try DatabaseQueue(path: path).read { db in
        try String?.fetchAll(db, sql: "SELECT sql FROM sqlite_master ORDER BY name")
            + String?.fetchAll(db, sql: "SELECT identifier FROM grdb_migrations ORDER BY identifier")
    }
}
