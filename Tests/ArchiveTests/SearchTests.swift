import Foundation
import GRDB
import SpeechEngine
import TestSupport
import Testing
import Transcription

@testable import Archive

@Suite struct `Searching transcripts` {
    @Test(arguments: [
        ("Müller", ["Müller"]), ("muller", ["Müller"]), ("MÜLL*", ["Müller"]), ("mull*", ["Müller"]), ("Mueller", []),
        ("strasse", ["Straße"]), ("Straße", ["Straße"]), ("STRASSE", ["Straße"]), ("stra*", ["Straße"]),
        ("\"in der Straße\"", ["Straße"]), ("\"der in Straße\"", []), ("„in der\"", ["Straße"]),
        ("\"in der str\"*", ["Straße"]),
        ("in -Straße", ["Müller"]), ("in -\"der Straße\"", ["Müller"]), ("in -stra*", ["Müller"]),
        ("-Straße", ["Müller", "Tokio"]), ("in Straße", ["Straße"]), ("in Müller Straße", []),
        ("kaffee-tasse", ["Müller"]), ("2026", ["Müller"]), ("東京", ["Tokio"]), ("nirgends", []),
        // What SQLite would take for its own language.
        ("in AND der", []), ("in OR der", []), ("NEAR(in der)", []), ("title:in", []), ("^in", ["Müller", "Straße"]),
        ("in' OR 1=1 --", []), ("(in", ["Müller", "Straße"]), ("in\0der", ["Straße"]), ("in + der", ["Straße"]),
    ])
    func `words, phrases, beginnings and exclusions are found`(query: String, expected: [String]) async throws {
        try await withArchive { archive, _ in
            try await archive.store(.plain(title: "Müller", text: " Herr Müller ist in Köln, Kaffee-Tasse, 2026."))
            try await archive.store(.plain(title: "Straße", text: " Jemand steht in der Straße."))
            try await archive.store(.plain(title: "Tokio", text: "東京 です"))
            for order in TranscriptSelection.Order.allCases {
                let selection = TranscriptSelection(query: SearchQuery(query), order: order)
                let found = try await archive.page(selection, limit: 9).entries.compactMap(\.summary.title)
                #expect(found.sorted() == expected, "\(order)")
            }
        }
    }

    @Test(arguments: ["", " ", "\"", "\"\"", "*", "-", "--", "- *", "!?", "\"...\"", "\u{301}", "()", "🙂"])
    func `what has no word is no query`(text: String) {
        #expect(SearchQuery(text) == nil)
    }

    @Test func `no input is an error`() async throws {
        try await withArchive { archive, _ in
            try await archive.store(.plain(title: "x", text: " a b c"))
            var random = SeededGenerator(seed: 7)
            let alphabet = Array("ab\"*-()^:+'\\{},.;/ \0\u{2}ß東é\u{301}🙂 ANDORNOTNEAR")
            for _ in 0..<300 {
                let length = Int.random(in: 1...30, using: &random)
                let text = String((0..<length).compactMap { _ in alphabet.randomElement(using: &random) })
                guard let query = SearchQuery(text) else { continue }
                for order in TranscriptSelection.Order.allCases {
                    _ = try await archive.page(TranscriptSelection(query: query, order: order), limit: 2)
                }
            }
        }
    }

    @Test func `the best comes first, and a title weighs more`() async throws {
        try await withArchive { archive, _ in
            try await archive.store(.plain(title: "haus", text: " nichts als Worte ohne Belang, viele davon"))
            try await archive.store(.plain(title: "b", text: " haus haus haus"))
            try await archive.store(
                .plain(title: "c", text: " haus und noch sehr viele andere Worte, eines nach dem anderen")
            )
            let ranked = TranscriptSelection(query: SearchQuery("haus"), order: .rank)
            #expect(try await archive.page(ranked, limit: 9).entries.map(\.summary.title) == ["haus", "b", "c"])
            let dated = TranscriptSelection(query: SearchQuery("haus"), order: .date)
            #expect(try await archive.page(dated, limit: 9).entries.map(\.summary.title) == ["c", "b", "haus"])
        }
    }

    @Test func `a hit shows its surroundings and its place`() async throws {
        try await withArchive { archive, _ in
            let texts = [
                " Grüße 🙂 aus Köln.", "", String(repeating: " und weiter", count: 30), " Dann das Ziel, Ziele.",
            ]
            try await archive.store(.plain(title: "Das Ziel.mp3", texts: texts))
            let selection = TranscriptSelection(query: SearchQuery("ziel*"), order: .rank)
            let hit = try #require(try await archive.page(selection, limit: 9).entries.first?.hit)
            #expect(hit.segment == 3)
            #expect(hit.start == 3)
            #expect(hit.title == [part("Das "), part("Ziel", true), part(".mp3")])
            #expect(hit.snippet.first?.text.hasPrefix("… ") == true)
            #expect(hit.snippet.first?.text.hasSuffix("weiter Dann das ") == true)
            #expect(hit.snippet.dropFirst() == [part("Ziel", true), part(", "), part("Ziele", true), part(".")])
        }
    }

    @Test func `every word leads to its segment`() async throws {
        try await withArchive { archive, _ in
            let texts = (0..<50).map { " Wörter 👩‍👩‍👧 zahl\($0)" }
            try await archive.store(.plain(title: nil, texts: texts))
            for number in [0, 1, 25, 49] {
                let selection = TranscriptSelection(query: SearchQuery("zahl\(number)"))
                #expect(try await archive.page(selection, limit: 1).entries.first?.hit?.segment == number)
            }
        }
    }

    @Test func `a hit in the title only shows the beginning`() async throws {
        try await withArchive { archive, _ in
            try await archive.store(.plain(title: "Ziel", text: " Anfang"))
            let selection = TranscriptSelection(query: SearchQuery("ziel"))
            let hit = try #require(try await archive.page(selection, limit: 1).entries.first?.hit)
            #expect(hit == SearchHit(snippet: [part("Anfang")], title: [part("Ziel", true)]))
        }
    }

    @Test func `pages of the best hold still while others are stored`() async throws {
        try await withArchive { archive, _ in
            for number in 1...7 {
                try await archive.store(
                    .plain(title: "\(number)", text: String(repeating: " haus", count: number) + " x y z")
                )
            }
            let selection = TranscriptSelection(query: SearchQuery("haus"), order: .rank)
            let expected = try await archive.page(selection, limit: 9).entries.map(\.summary.id)
            var found: [String] = []
            var cursor: TranscriptCursor?
            repeat {
                let page = try await archive.page(selection, after: cursor, limit: 2)
                found += page.entries.map(\.summary.id)
                cursor = page.next.flatMap { TranscriptCursor($0.description) }
                #expect((cursor == nil) == (page.next == nil))
                try await archive.store(.plain(title: "new", text: " haus haus"))
            } while cursor != nil
            #expect(found == expected)
        }
    }

    @Test func `filters leave what they name`() async throws {
        try await withArchive { archive, _ in
            let rich = try StoredTranscript.rich(title: "rich")
            for one in [rich, .plain(title: "plain"), .empty()] { try await archive.store(one) }
            _ = try await archive.edit(rich.id, TranscriptChange(tags: .set(["b", "a"])), by: "me")
            func titles(_ selection: TranscriptSelection) async throws -> [String?] {
                try await archive.page(selection, limit: 9).entries.map(\.summary.title)
            }
            #expect(try await titles(TranscriptSelection(language: "de")) == ["rich"])
            #expect(try await titles(TranscriptSelection(source: .api)) == ["plain"])
            #expect(try await titles(TranscriptSelection(source: .imported)) == [])
            #expect(try await titles(TranscriptSelection(tag: "a")) == ["rich"])
            #expect(try await titles(TranscriptSelection(tag: "A")) == [])
            #expect(try await titles(TranscriptSelection(model: "base")).count == 3)
            #expect(try await titles(TranscriptSelection(model: "none")) == [])
            #expect(try await titles(TranscriptSelection(from: rich.createdAt)).count == 3)
            #expect(try await titles(TranscriptSelection(to: rich.createdAt)) == [])
            let all = TranscriptSelection(
                query: SearchQuery("köln"),
                language: "de",
                source: .web,
                tag: "b",
                order: .rank
            )
            #expect(try await titles(all) == ["rich"])
            #expect(try await archive.tags() == [.init(name: "a", count: 1), .init(name: "b", count: 1)])
        }
    }

    @Test func `transcripts of before are found, and what an earlier release stores and deletes`() async throws {
        try await withScratch { folder in
            let path = folder + "/archive.sqlite"
            try await DatabaseQueue(path: path).write { db in
                try ArchiveSchema.createTranscripts(db)
                try db.execute(
                    sql: """
                        CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
                        INSERT INTO grdb_migrations VALUES ('transcripts');
                        PRAGMA user_version = 1;
                        """
                )
                try db.execute(sql: Self.insertion("tr_a", "Altbestand"))
            }
            _ = try Archive(path: path, migration: .additive)
            try await DatabaseQueue(path: path).write { db in
                try db.execute(sql: Self.insertion("tr_b", "Zwischendurch"))
                try db.execute(sql: Self.insertion("tr_c", "Geheimnisvoll"))
            }
            try await DatabaseQueue(path: path).write { db in
                try db.execute(sql: "DELETE FROM transcript WHERE id = 'tr_c'")
            }
            let archive = try Archive(path: path, migration: .additive)
            for (word, expected) in [("altbestand", ["tr_a"]), ("zwischendurch", ["tr_b"]), ("geheimnisvoll", [])] {
                let selection = TranscriptSelection(query: SearchQuery(word))
                #expect(try await archive.page(selection, limit: 9).entries.map(\.summary.id) == expected)
            }
            #expect(try !traces(of: "geheimnisvoll", beside: path))
        }
    }

    @Test func `deleting many at once leaves nothing in the index`() async throws {
        try await withArchive { archive, path in
            let stored = (0..<30).map { StoredTranscript.plain(title: "\($0)", text: " wort\($0)geheim und mehr") }
            for one in stored { try await archive.store(one) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for one in stored.dropFirst() { group.addTask { _ = try await archive.delete(one.id) } }
                try await group.waitForAll()
            }
            for number in 1..<30 { #expect(try !traces(of: "ort\(number)geheim", beside: path)) }
            #expect(try traces(of: "ort0geheim", beside: path))
            #expect(
                try await archive.page(TranscriptSelection(query: SearchQuery("mehr")), limit: 9).entries.count == 1
            )
        }
    }

    private static func insertion(_ id: String, _ text: String) -> String {
        """
        INSERT INTO transcript (id, createdAt, source, task, model, engine, applianceVersion, duration, text, warnings)
        VALUES ('\(id)', 1, 'api', 'transcribe', 'base', 'x', '0.1.0', 1, '\(text)', '[]')
        """
    }
}

@Suite struct `Places in lists` {
    @Test(arguments: [TranscriptCursor.date(1_800_000_000.123, number: 42), .rank(newest: 9, offset: 50)])
    func `a cursor comes back the same`(cursor: TranscriptCursor) {
        #expect(TranscriptCursor(cursor.description) == cursor)
    }

    @Test(arguments: ["", "d", "d-1", "d-x-1", "d-1-x", "r-1--1", "r-1-1-1", "q-1-1", "d-18446744073709551615-1"])
    func `anything else is none`(text: String) {
        #expect(TranscriptCursor(text) == nil)
    }
}

private func part(_ text: String, _ isHit: Bool = false) -> SearchHit.Part { SearchHit.Part(text: text, isHit: isHit) }
