import Foundation
import GRDB
import SpeechEngine
import TestSupport
import Testing
import Transcription

@testable import Archive

@Suite struct `Keeping transcripts` {
    @Test func `what was stored comes back the same`() async throws {
        try await withArchive { archive, _ in
            let stored = try [StoredTranscript.rich(title: "talk.mp3"), .plain(title: nil), .empty()]
            for one in stored { try await archive.store(one) }
            for one in stored { #expect(try await archive.transcript(one.id) == one) }
        }
    }

    @Test func `what was stored is there after reopening`() async throws {
        try await withScratch { folder in
            let stored = try StoredTranscript.rich(title: "talk.mp3")
            try await Archive(path: folder + "/archive.sqlite").store(stored)
            let reopened = try Archive(path: folder + "/archive.sqlite")
            #expect(try await reopened.transcript(stored.id) == stored)
        }
    }

    @Test func `each transcript waits for the disk`() async throws {
        try await withArchive { archive, _ in
            // 2 is FULL; 1, the database pool's own choice, loses the last ones in a power cut.
            let mode = try await archive.pool.write { try Int.fetchOne($0, sql: "PRAGMA synchronous") }
            #expect(mode == 2)
        }
    }

    @Test func `an id is taken once`() async throws {
        try await withArchive { archive, _ in
            let stored = StoredTranscript.plain(title: "first")
            try await archive.store(stored)
            await #expect(throws: (any Error).self) { try await archive.store(stored) }
            #expect(try await archive.list(limit: 10)?.count == 1)
        }
    }

    @Test func `an unknown transcript is none`() async throws {
        try await withArchive { archive, _ in
            let unknown = try await archive.transcript("tr_0")
            #expect(unknown == nil)
            #expect(try await archive.delete("tr_0") == false)
            #expect(try await archive.list(before: "tr_0", limit: 10) == nil)
            #expect(try await archive.list(limit: 10) == [])
        }
    }

    @Test func `new ids have 24 hexadecimal digits and differ`() {
        let ids = Set((0..<1000).map { _ in StoredTranscript.newID() })
        #expect(ids.count == 1000)
        #expect(ids.allSatisfy { $0.hasPrefix("tr_") && $0.count == 27 && $0.dropFirst(3).allSatisfy(\.isHexDigit) })
    }

    @Test func `only the owner can read the files`() async throws {
        try await withArchive { archive, path in
            try await archive.store(.plain(title: "secret"))
            for file in [path, path + "-wal", path + "-shm"] {
                #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o600)
            }
        }
    }
}

@Suite struct `Listing transcripts` {
    @Test func `the newest come first, page by page`() async throws {
        try await withArchive { archive, _ in
            for number in 1...5 { try await archive.store(.plain(title: "\(number)")) }
            let first = try #require(try await archive.list(limit: 2))
            #expect(first.map(\.title) == ["5", "4"])
            let second = try #require(try await archive.list(before: first[1].id, limit: 2))
            #expect(second.map(\.title) == ["3", "2"])
            let third = try #require(try await archive.list(before: second[1].id, limit: 2))
            #expect(third.map(\.title) == ["1"])
            #expect(try await archive.list(before: third[0].id, limit: 2) == [])
        }
    }

    @Test func `deleting one leaves the order of the others`() async throws {
        try await withArchive { archive, _ in
            for number in 1...3 { try await archive.store(.plain(title: "\(number)")) }
            let newest = try #require(try await archive.list(limit: 1)?.first)
            #expect(try await archive.delete(newest.id))
            try await archive.store(.plain(title: "4"))
            #expect(try await archive.list(limit: 9)?.map(\.title) == ["4", "2", "1"])
        }
    }

    @Test func `an entry says what a list shows`() async throws {
        try await withArchive { archive, _ in
            let stored = try StoredTranscript.rich(title: "talk.mp3")
            try await archive.store(stored)
            let expected = TranscriptSummary(
                id: stored.id,
                createdAt: stored.createdAt,
                source: .web,
                title: "talk.mp3",
                language: "de",
                model: "base",
                duration: 12.345,
                preview: "Grüße aus Köln 🙂 und “mehr”"
            )
            #expect(try await archive.list(limit: 9) == [expected])
        }
    }

    @Test func `the preview has 200 characters, whole ones`() async throws {
        try await withArchive { archive, _ in
            try await archive.store(.plain(title: nil, text: String(repeating: "👩‍👩‍👧‍👦", count: 300)))
            let preview = try await archive.list(limit: 1)?.first?.preview
            #expect(preview == String(repeating: "👩‍👩‍👧‍👦", count: 200))
        }
    }
}

@Suite struct `Deleting transcripts` {
    @Test func `nothing of a deleted transcript is left in the files`() async throws {
        try await withArchive { archive, path in
            let text = String(repeating: " Geheimnis", count: 20_000)
            let kept = StoredTranscript.plain(title: "kept", text: " Bleibendes")
            let deleted = try StoredTranscript.rich(title: "Vertraulich.mp3", text: text)
            for one in [kept, deleted, .plain(title: "other")] { try await archive.store(one) }
            // In lower case: as the index has them.
            let secrets = [
                "Geheimnis", "Vertraulich", "Wortlaut", "Warnhinweis", deleted.id, "geheimnis", "vertraulich",
            ]
            for secret in secrets { #expect(try traces(of: secret, beside: path)) }

            #expect(try await archive.delete(deleted.id))
            for secret in secrets { #expect(try !traces(of: secret, beside: path), "\(secret) is left") }
            #expect(try await archive.transcript(deleted.id) == nil)
            #expect(try await archive.transcript(kept.id) == kept)
            #expect(try await archive.delete(deleted.id) == false)
        }
    }

    @Test func `segments and words go with their transcript, and only they`() async throws {
        try await withArchive { archive, path in
            let pair = try [StoredTranscript.rich(title: "a"), .rich(title: "b")]
            for one in pair { try await archive.store(one) }
            #expect(try await archive.delete(pair[0].id))
            #expect(try await archive.transcript(pair[1].id) == pair[1])
            let (segments, words) = try await DatabaseQueue(path: path).read { db in
                (
                    try Int.fetchOne(db, sql: "SELECT count(*) FROM segment"),
                    try Int.fetchOne(db, sql: "SELECT count(*) FROM word")
                )
            }
            #expect(segments == pair[1].transcript.segments.count)
            #expect(words == pair[1].transcript.segments.flatMap(\.words).count)
        }
    }
}

@Suite struct `Opening archives` {
    @Test func `a file that is no database is refused and left alone`() throws {
        try withScratch { folder in
            let path = folder + "/archive.sqlite"
            let content = Data("This is no database.".utf8) + Data(repeating: 7, count: 5000)
            try content.write(to: URL(fileURLWithPath: path))
            #expect { try Archive(path: path) } throws: { isUnusable($0, path) }
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == content)
        }
    }

    @Test func `a place where no file can be is refused`() throws {
        try withScratch { folder in
            #expect { try Archive(path: folder) } throws: { isUnusable($0, folder) }
            let missing = folder + "/missing/archive.sqlite"
            #expect { try Archive(path: missing) } throws: { isUnusable($0, missing) }
        }
    }

    @Test func `a row that no release wrote is named`() async throws {
        try await withArchive { archive, path in
            let stored = StoredTranscript.plain(title: nil)
            try await archive.store(stored)
            try await DatabaseQueue(path: path).write { db in try db.execute(sql: "UPDATE transcript SET task = 'sing'")
            }
            await #expect(throws: ArchiveError.damaged(id: stored.id)) { try await archive.transcript(stored.id) }
        }
    }

    @Test func `two archives on one file write at the same time`() async throws {
        try await withScratch { folder in
            let path = folder + "/archive.sqlite"
            let archives = [try Archive(path: path), try Archive(path: path)]
            let stored = try (0..<40).map { try StoredTranscript.rich(title: "\($0)") }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (number, one) in stored.enumerated() {
                    group.addTask { try await archives[number % 2].store(one) }
                }
                try await group.waitForAll()
            }
            for one in stored { #expect(try await archives[0].transcript(one.id) == one) }
            #expect(try await archives[1].list(limit: 100)?.count == 40)
        }
    }
}

/// Runs `body` with a new archive and the path of its file.
func withArchive(_ body: (Archive, String) async throws -> Void) async throws {
    try await withScratch { folder in
        let path = folder + "/archive.sqlite"
        try await body(try Archive(path: path), path)
    }
}

/// Whether the database or a file SQLite keeps beside it contains a text.
func traces(of text: String, beside path: String) throws -> Bool {
    try [path, path + "-wal", path + "-journal"].contains { file in
        guard FileManager.default.fileExists(atPath: file) else { return false }
        return try Data(contentsOf: URL(fileURLWithPath: file)).range(of: Data(text.utf8)) != nil
    }
}

private func isUnusable(_ error: any Error, _ path: String) -> Bool {
    guard case .unusable(path, let detail) = error as? ArchiveError else { return false }
    return !detail.isEmpty
}
