import Foundation
import GRDB
import TestSupport
import Testing
import Transcription

@testable import Archive

@Suite struct `Editing transcripts` {
    @Test func `an edit shows everywhere, and the machine's version stays`() async throws {
        try await withArchive { archive, _ in
            let stored = try StoredTranscript.rich(title: "talk.mp3")
            try await archive.store(stored)
            let change = TranscriptChange(
                title: .set("Vortrag"),
                tags: .set(["a"]),
                segments: [.init(position: 1, text: .set("und weniger"), speaker: .set("Anna"))]
            )
            let edited = try #require(try await archive.edit(stored.id, change, by: "me"))
            #expect(edited == (try await archive.transcript(stored.id)))
            #expect(edited.title == "Vortrag")
            #expect(edited.tags == ["a"])
            #expect(edited.revision == 1)
            #expect(edited.transcript.segments[1].text == " und weniger")
            #expect(edited.transcript.segments[1].speaker == "Anna")
            #expect(edited.transcript.segments[0] == stored.transcript.segments[0])

            let entry = try #require(try await archive.list(limit: 1)?.first)
            #expect(entry.title == "Vortrag")
            #expect(entry.preview == "Grüße aus Köln 🙂 und weniger")
            #expect(try await found("weniger", archive) == [1])
            #expect(try await found("mehr", archive) == [])
            #expect(try await archive.transcript(stored.id, revision: 0)?.transcript == stored.transcript)
            #expect(try await archive.transcript(stored.id, revision: 0)?.title == "talk.mp3")
        }
    }

    @Test func `revisions say who changed what, and undoing can be undone`() async throws {
        try await withArchive { archive, _ in
            let stored = try StoredTranscript.rich(title: "talk.mp3")
            try await archive.store(stored)
            let id = stored.id
            #expect(try await archive.revisions(of: id)?.map(\.number) == [0])
            let first = try await archive.edit(id, .text(0, "Eins"), by: "anna")
            let second = try await archive.edit(id, .text(1, "Zwei"), by: "bert")
            let back = try await archive.revert(id, to: 0, by: "anna")
            #expect(back?.transcript == stored.transcript)
            #expect(back?.revision == 3)
            let again = try await archive.revert(id, to: 2, by: "anna")
            #expect(again?.transcript == second?.transcript)
            #expect(try await archive.revert(id, to: 1, by: "anna")?.transcript == first?.transcript)

            let revisions = try #require(try await archive.revisions(of: id))
            #expect(revisions.map(\.number) == [0, 1, 2, 3, 4, 5])
            #expect(revisions.map(\.author) == ["", "anna", "bert", "anna", "anna", "anna"])
            #expect(revisions.map(\.revertedTo) == [nil, nil, nil, 0, 2, 1])
            #expect(revisions[2].segments == [.init(position: 1, text: " Zwei")])
            #expect(revisions[3].segments == [.init(position: 0), .init(position: 1)])
            for number in 0...5 {
                #expect(try await archive.transcript(id, revision: number)?.revision == number)
            }
        }
    }

    @Test func `who has not seen the newest revision is refused`() async throws {
        try await withArchive { archive, _ in
            let stored = StoredTranscript.plain(title: "a")
            try await archive.store(stored)
            _ = try await archive.edit(stored.id, .text(0, "Eins"), by: "anna", expecting: 0)
            await #expect(throws: EditError.conflict(current: 1)) {
                try await archive.edit(stored.id, .text(0, "Zwei"), by: "bert", expecting: 0)
            }
            await #expect(throws: EditError.conflict(current: 1)) {
                try await archive.revert(stored.id, to: 0, by: "bert", expecting: 7)
            }
            #expect(try await archive.transcript(stored.id)?.transcript.text == "Eins")
        }
    }

    @Test func `only one of many edits of the same revision succeeds`() async throws {
        try await withArchive { archive, _ in
            let stored = StoredTranscript.plain(title: "a")
            try await archive.store(stored)
            let done = await withTaskGroup(of: Bool.self) { group in
                for number in 0..<10 {
                    group.addTask {
                        let edited = try? await archive.edit(stored.id, .text(0, "\(number)"), by: "", expecting: 0)
                        return edited != nil
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(done == 1)
            #expect(try await archive.revisions(of: stored.id)?.count == 2)
        }
    }

    @Test func `what changes nothing is no revision, and what is not there cannot be edited`() async throws {
        try await withArchive { archive, _ in
            let stored = StoredTranscript.plain(title: "a")
            try await archive.store(stored)
            #expect(try await archive.edit(stored.id, .text(0, "Hello"), by: "")?.revision == 0)
            #expect(try await archive.edit(stored.id, TranscriptChange(), by: "")?.revision == 0)
            await #expect(throws: EditError.noSegment(1, count: 1)) {
                try await archive.edit(stored.id, .text(1, "x"), by: "")
            }
            await #expect(throws: EditError.noRevision(1)) { try await archive.revert(stored.id, to: 1, by: "") }
            await #expect(throws: EditError.noRevision(2)) { try await archive.transcript(stored.id, revision: 2) }
            #expect(try await archive.edit("tr_0", TranscriptChange(), by: "") == nil)
            #expect(try await archive.revisions(of: "tr_0") == nil)
        }
    }

    @Test func `nothing of an edit is left when its transcript is deleted`() async throws {
        try await withArchive { archive, path in
            let stored = StoredTranscript.plain(title: "a")
            for one in [stored, .plain(title: "kept")] { try await archive.store(one) }
            let change = TranscriptChange(
                title: .set("Titelgeheim"),
                tags: .set(["Markegeheim"]),
                segments: [.init(position: 0, text: .set("Textgeheim"), speaker: .set("Namegeheim"))]
            )
            _ = try await archive.edit(stored.id, change, by: "me")
            _ = try await archive.revert(stored.id, to: 0, by: "me")
            #expect(try traces(of: "geheim", beside: path))
            #expect(try await archive.delete(stored.id))
            #expect(try !traces(of: "geheim", beside: path))
            #expect(try await archive.tags() == [])
        }
    }

    @Test(arguments: [
        // Kept words keep their times, new ones share what lies between them.
        ("one two three", ["one 0.0-1.0", "two 1.0-2.0", "three 2.0-3.0"]),
        ("one zwei three", ["one 0.0-1.0", "zwei 1.0-2.0", "three 2.0-3.0"]),
        ("one ab cd three", ["one 0.0-1.0", "ab 1.0-1.5", "cd 1.5-2.0", "three 2.0-3.0"]),
        ("three", ["three 2.0-3.0"]), ("new", ["new 0.0-4.0"]), ("one two", ["one 0.0-1.0", "two 1.0-2.0"]),
        ("one two three more", ["one 0.0-1.0", "two 1.0-2.0", "three 2.0-3.0", "more 3.0-4.0"]), ("", []),
    ])
    func `words keep their times where they can`(text: String, expected: [String]) {
        let words = ["one", "two", "three"].enumerated().map {
            TranscriptWord(text: $1, start: Double($0), end: Double($0 + 1), probability: 0.5)
        }
        var segment = StoredTranscript.plain(title: nil).transcript.segments[0]
        (segment.start, segment.end, segment.words) = (0, 4, words)
        let edited = segment.edited(text: " " + text)
        #expect(edited.words.map { "\($0.text) \($0.start)-\($0.end)" } == expected)
        #expect(edited.tokens.isEmpty)
    }

    private func found(_ text: String, _ archive: Archive) async throws -> [Int?] {
        try await archive.page(TranscriptSelection(query: SearchQuery(text)), limit: 9).entries.map { $0.hit?.segment }
    }
}

extension TranscriptChange {
    fileprivate static func text(_ position: Int, _ text: String) -> TranscriptChange {
        TranscriptChange(segments: [.init(position: position, text: .set(text))])
    }
}
