import Foundation
import GRDB
import SpeechEngine
import TestSupport
import Testing
import Transcription
import ZipFiles

@testable import Archive

@Suite struct `Files made of transcripts` {
    @Test func `Markdown has title, facts, times, speakers and doubts, and what means markup is plain`() async throws {
        let text = MarkdownWriter.write(try await edited())
        let lines = text.split(separator: "\n").map(String.init)
        #expect(lines[0] == "# A\\*b.mp3")
        #expect(lines[1].hasSuffix(" · de · base · \\#x"))
        #expect(lines[2] == "**0:00:00** **Anna:** <mark>Grüße</mark> aus Köln 🙂")
        #expect(lines[3] == "**0:00:01** und \\<mehr\\>")
        var doubtful = StoredTranscript.plain(title: nil, text: " Was").transcript
        doubtful.segments[0].words = [TranscriptWord(text: "Was", start: 0, end: 1, probability: 0.2)]
        #expect(MarkdownWriter.write(.made(doubtful)).hasSuffix("**0:00:00** <mark>Was</mark>\n"))
    }

    @Test func `a Word document is a ZIP file of well-formed XML`() async throws {
        try await withScratch { folder in
            let path = folder + "/a.docx"
            try Data(WordDocument.write(try await edited())).write(to: URL(fileURLWithPath: path))
            let zip = try ZipReader(path: path)
            #expect(zip.entries.first?.name == "[Content_Types].xml")
            for entry in zip.entries {
                let content = String(decoding: try zip.content(of: entry, limit: 1 << 20), as: UTF8.self)
                #expect(content.hasPrefix("<?xml"))
                #expect(content.count(where: { $0 == "<" }) == content.count(where: { $0 == ">" }))
                if entry.name == "word/document.xml" {
                    #expect(content.contains("und &lt;mehr&gt;"))
                    #expect(content.contains(" Anna:"))
                }
            }
        }
    }

    private func edited() async throws -> StoredTranscript {
        try await withScratch { folder in
            let archive = try Archive(path: folder + "/archive.sqlite")
            let stored = try StoredTranscript.rich(title: "A*b.mp3", text: " und <mehr>")
            try await archive.store(stored)
            let change = TranscriptChange(
                tags: .set(["x"]),
                segments: [.init(position: 0, text: .set("Grüße aus Köln 🙂"), speaker: .set("Anna"))]
            )
            return try #require(try await archive.edit(stored.id, change, by: ""))
        }
    }
}

@Suite struct `The archive as one file` {
    @Test func `an export imported into an empty archive makes an equal one`() async throws {
        try await withScratch { folder in
            let archive = try Archive(path: folder + "/archive.sqlite")
            let stored = try [StoredTranscript.rich(title: "rich"), .plain(title: nil), .empty()]
            for one in stored { try await archive.store(one) }
            let change = TranscriptChange(
                title: .set("neu"),
                tags: .set(["a", "b"]),
                segments: [.init(position: 0, text: .set("anders"), speaker: .set("Anna"))]
            )
            _ = try await archive.edit(stored[0].id, change, by: "anna")
            _ = try await archive.revert(stored[0].id, to: 0, by: "bert")
            _ = try await archive.revert(stored[0].id, to: 1, by: "anna")
            let path = folder + "/export.zip"
            try await export(archive, to: path)

            let other = try Archive(path: folder + "/other.sqlite")
            #expect(try await other.importFile(path) == Archive.ImportReport(added: 3))
            #expect(try contents(of: folder + "/other.sqlite") == contents(of: folder + "/archive.sqlite"))
            for one in stored {
                #expect(try await other.transcript(one.id) == archive.transcript(one.id))
                #expect(try await other.revisions(of: one.id) == archive.revisions(of: one.id))
            }
            let found = try await other.page(TranscriptSelection(query: SearchQuery("anders"), tag: "a"), limit: 9)
            #expect(found.entries.count == 1)
            #expect(try await other.importFile(path) == Archive.ImportReport(known: 3))
        }
    }

    @Test func `an empty archive can be exported`() async throws {
        try await withScratch { folder in
            let path = folder + "/export.zip"
            try await export(try Archive(path: folder + "/a.sqlite"), to: path)
            #expect(try await Archive(path: folder + "/b.sqlite").importFile(path) == Archive.ImportReport())
        }
    }

    @Test func `what is damaged is named, and the rest is imported`() async throws {
        try await withScratch { folder in
            let path = folder + "/export.zip"
            var zip = ZipWriter()
            var bytes = zip.entry("transcripts/tr_bad.json", Array("{}".utf8))
            bytes += zip.entry(
                "manifest.json",
                Array(#"{"format":"whisper-appliance-archive","version":1,"transcripts":1}"#.utf8)
            )
            try Data(bytes + zip.finish()).write(to: URL(fileURLWithPath: path))
            let archive = try Archive(path: folder + "/a.sqlite")
            let report = try await archive.importFile(path)
            #expect((report.added, report.failed) == (0, 1))
            #expect(report.failures[0].contains("tr_bad"))
            // Cut anywhere it is no ZIP file any more.
            for length in [0, 2, 30, bytes.count, bytes.count + 20] {
                try Data((bytes + zip.finish()).prefix(length)).write(to: URL(fileURLWithPath: path))
                await #expect(throws: (any Error).self) { try await archive.importFile(path) }
            }
        }
    }

    @Test func `ZIP files of other programs are read, and damage is noticed`() throws {
        try withScratch { folder in
            var zip = ZipWriter()
            let big = [UInt8](repeating: 7, count: 100_000)
            var bytes = zip.entry("ä/big", big)
            #expect(bytes.count < 1000)
            bytes += zip.entry("empty", [])
            let path = folder + "/a.zip"
            try Data(bytes + zip.finish()).write(to: URL(fileURLWithPath: path))
            let reader = try ZipReader(path: path)
            #expect(reader.entries.map(\.name) == ["ä/big", "empty"])
            #expect(try reader.content(of: reader.entries[0], limit: big.count) == big)
            #expect(try reader.content(of: reader.entries[1], limit: 0) == [])
            #expect(throws: ZipError.tooLarge("ä/big", limit: 10)) {
                try reader.content(of: reader.entries[0], limit: 10)
            }
            bytes[60] ^= 0xff
            try Data(bytes + zip.finish()).write(to: URL(fileURLWithPath: path))
            let damaged = try ZipReader(path: path)
            #expect(throws: ZipError.damaged("ä/big")) { try damaged.content(of: damaged.entries[0], limit: big.count) }
        }
    }

    @Test func `a file in it may be larger than its fields`() throws {
        try withScratch { folder in
            let path = folder + "/large.zip"
            _ = FileManager.default.createFile(atPath: path, contents: nil)
            let file = try #require(FileHandle(forWritingAtPath: path))
            var zip = ZipWriter()
            let large = ZipChecksum(value: 1, size: 5 << 30)
            let beginning = zip.beginning(of: "large", large)
            try file.write(contentsOf: beginning)
            // A hole, which takes no room.
            try file.seek(toOffset: UInt64(beginning.count) + large.size)
            try file.write(contentsOf: zip.entry("small", [1]) + zip.finish())
            let reader = try ZipReader(path: path)
            #expect(reader.entries.map(\.size) == [5 << 30, 1])
            #expect(try reader.content(of: reader.entries[1], limit: 1) == [1])
        }
    }

    @Test func `a file in it may be written and read in pieces`() throws {
        try withScratch { folder in
            let pieces: [[UInt8]] = [[UInt8](repeating: 1, count: 2 << 20), [2, 3]]
            var checksum = ZipChecksum()
            for piece in pieces { checksum.add(piece) }
            var zip = ZipWriter()
            var bytes = zip.beginning(of: "a", checksum) + pieces.joined()
            let path = folder + "/a.zip"
            try Data(bytes + zip.finish()).write(to: URL(fileURLWithPath: path))
            var reader = try ZipReader(path: path)
            var found: [UInt8] = []
            try reader.read(reader.entries[0], limit: 0) { found += $0 }
            #expect(found == Array(pieces.joined()))
            #expect(try reader.content(of: reader.entries[0], limit: found.count) == found)
            bytes[100] ^= 0xff
            try Data(bytes + zip.finish()).write(to: URL(fileURLWithPath: path))
            reader = try ZipReader(path: path)
            #expect(throws: ZipError.damaged("a")) { try reader.read(reader.entries[0], limit: 0) { _ in } }
        }
    }

    private func export(_ archive: Archive, to path: String) async throws {
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        let file = try #require(FileHandle(forWritingAtPath: path))
        try await archive.export { try file.write(contentsOf: $0) }
    }

    /// Every row of every table but the index.
    private func contents(of path: String) throws -> [String: [Row]] {
        try DatabaseQueue(path: path).read { db in
            var contents: [String: [Row]] = [:]
            for table in ["transcript", "segment", "word", "revision", "tag"] {
                contents[table] = try Row.fetchAll(db, sql: "SELECT * FROM \(table) ORDER BY 1, 2")
            }
            return contents
        }
    }
}

@Suite struct `The original appliance's history` {
    private static let json = """
        {"export_timestamp":"x","transcriptions":[
        {"id":7,"timestamp":"2025-07-01 10:20:30","text":"Hallo, \\"Welt\\"","language":"de","model_used":"base",
         "source_type":"live_api","filename":"a.mp3","duration":4.5,"confidence":0.9,"metadata":"{\\"x\\":[1]}"},
        {"id":8,"text":""}]}
        """
    private static let csv =
        "timestamp,text,language,model_used,source_type,filename\r\n"
        + #"2025-07-01 10:20:30,"Hallo, ""Welt""",de,base,live_api,a.mp3"# + "\r\n"
        + "2025-07-01 10:20:31,\"zwei\nZeilen\",,,,\r\n"

    @Test func `JSON, CSV and the database become transcripts, with all their fields`() async throws {
        try await withScratch { folder in
            let archive = try Archive(path: folder + "/archive.sqlite")
            let path = folder + "/history"
            try Data(Self.json.utf8).write(to: URL(fileURLWithPath: path))
            let report = try await archive.importFile(path)
            #expect((report.added, report.failed) == (1, 1))
            let entry = try #require(try await archive.list(limit: 1)?.first)
            let stored = try #require(try await archive.transcript(entry.id))
            #expect(stored.createdAt == Date(timeIntervalSince1970: 1_751_365_230))
            #expect(stored.transcript.text == "Hallo, \"Welt\"")
            #expect(stored.transcript.language == "de")
            #expect(stored.transcript.duration == 4.5)
            #expect((stored.source, stored.model, stored.title) == (.api, "base", "a.mp3"))
            #expect(stored.originalFields?["confidence"] == .number(0.9))
            #expect(stored.originalFields?["metadata"] == .object(["x": .array([.integer(1)])]))
            #expect(stored.originalFields?["id"] == .integer(7))

            // The same entry in another form is known.
            try Data(Self.csv.utf8).write(to: URL(fileURLWithPath: path))
            let table = try await archive.importFile(path)
            #expect((table.added, table.known, table.failed) == (1, 1, 0))
            #expect(try await archive.list(limit: 1)?.first?.source == .imported)

            let database = folder + "/history.db"
            try await DatabaseQueue(path: database).write { db in
                try db.execute(
                    sql: """
                        CREATE TABLE transcriptions (id INTEGER PRIMARY KEY AUTOINCREMENT,
                            timestamp DATETIME DEFAULT CURRENT_TIMESTAMP, text TEXT NOT NULL, language TEXT,
                            model_used TEXT, source_type TEXT, filename TEXT, metadata TEXT, duration REAL, confidence REAL);
                        INSERT INTO transcriptions (timestamp, text, filename)
                        VALUES ('2025-07-01 10:20:30', 'Hallo, "Welt"', 'a.mp3'), ('2025-07-02 00:00:00', 'neu', NULL);
                        """
                )
            }
            let rows = try await archive.importFile(database)
            #expect((rows.added, rows.known, rows.failed) == (1, 1, 0))
        }
    }

    @Test(arguments: [
        "", "nothing of the sort", "[1]", "{", "a,b\n1,2\n", "text\n\"open\n", "SQLite format 3\0 but not really",
    ])
    func `anything else is refused`(content: String) async throws {
        try await withScratch { folder in
            let archive = try Archive(path: folder + "/archive.sqlite")
            let path = folder + "/history"
            try Data(content.utf8).write(to: URL(fileURLWithPath: path))
            await #expect(throws: ImportError.self) { try await archive.importFile(path) }
            #expect(try await archive.list(limit: 1) == [])
        }
    }
}

extension StoredTranscript {
    fileprivate static func made(_ transcript: Transcript) -> StoredTranscript {
        StoredTranscript(
            transcript: transcript,
            source: .api,
            title: nil,
            options: TranscriptionOptions(),
            model: "base",
            engine: "x",
            applianceVersion: "0.1.0"
        )
    }
}
