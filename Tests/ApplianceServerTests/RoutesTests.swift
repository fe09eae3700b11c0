import Archive
import Foundation
import HTTPTypes
import SpeechEngine
import TestSupport
import Testing
import Transcription

@testable import ApplianceServer

@Suite struct `The archive over HTTP` {
    @Test func `pages follow one another to the last`() async throws {
        try await withScratch { folder in
            let appliance = try Appliance(folder: folder)
            for number in 1...5 { try await appliance.archive.store(.example("\(number).mp3")) }
            var titles: [[String]] = []
            var query = "?limit=2"
            while true {
                let answer = try await appliance.call(.get, "/api/transcripts" + query)
                let entries = try #require(try answer.json["transcripts"] as? [[String: Any]])
                titles.append(entries.compactMap { $0["title"] as? String })
                guard let next = try answer.json["next_before"] as? String else { break }
                query = "?limit=2&before=" + next
            }
            #expect(titles == [["5.mp3", "4.mp3"], ["3.mp3", "2.mp3"], ["1.mp3"]])
        }
    }

    @Test(arguments: ["limit=0", "limit=201", "limit=x", "limit=", "limit=-1"])
    func `a page has 1 to 200 entries`(query: String) async throws {
        try await withScratch { folder in
            let answer = try await Appliance(folder: folder).call(.get, "/api/transcripts?" + query)
            #expect(answer.status == .badRequest)
            #expect(try answer.code == "invalid_value")
        }
    }

    @Test func `a transcript is whole, and gone when it was deleted`() async throws {
        try await withScratch { folder in
            let appliance = try Appliance(folder: folder)
            let stored = StoredTranscript.example("talk.mp3")
            try await appliance.archive.store(stored)
            let path = "/api/transcripts/" + stored.id
            let document = try await appliance.call(.get, path).json
            #expect(
                Set(document.keys) == [
                    "id", "created_at", "source", "title", "task", "language", "language_probability", "model",
                    "engine", "appliance_version",
                    "duration", "text", "segments", "words", "warnings", "tags", "revision", "audio", "parameters",
                ]
            )
            #expect(document["text"] as? String == "Hello there")
            let date = try #require(document["created_at"] as? String)
            #expect(date.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil)

            #expect(try await appliance.call(.delete, path).status == .noContent)
            for method in [HTTPRequest.Method.get, .delete] {
                let answer = try await appliance.call(method, path)
                #expect(answer.status == .notFound)
                #expect(try answer.code == "transcript_not_found")
            }
            #expect(try await appliance.call(.get, "/api/transcripts?before=\(stored.id)").status == .notFound)
        }
    }

    @Test(arguments: [
        ("txt", "text/plain; charset=utf-8", "Hello there\n"),
        ("srt", "application/x-subrip; charset=utf-8", "1\n00:00:00,000 --> 00:00:01,500\nHello there\n"),
        ("vtt", "text/vtt; charset=utf-8", "WEBVTT\n\n00:00:00.000 --> 00:00:01.500\nHello there\n"),
        ("tsv", "text/tab-separated-values; charset=utf-8", "start\tend\ttext\n0\t1500\tHello there\n"),
    ])
    func `a transcript can be downloaded in every form`(format: String, type: String, content: String) async throws {
        try await withScratch { folder in
            let appliance = try Appliance(folder: folder)
            let stored = StoredTranscript.example("talk.mp3")
            try await appliance.archive.store(stored)
            let answer = try await appliance.call(.get, "/api/transcripts/\(stored.id)?format=\(format)")
            #expect(answer.headers[.contentType] == type)
            #expect(answer.body == content)
            #expect(answer.headers[.contentDisposition]?.contains("filename=\"talk.\(format)\"") == true)
            let wrong = try await appliance.call(.get, "/api/transcripts/\(stored.id)?format=pdf")
            #expect(wrong.status == .badRequest)
            #expect(try wrong.code == "invalid_value")
        }
    }

    @Test func `the reader says which words are marked`() async throws {
        try await withScratch { folder in
            let appliance = try Appliance(folder: folder)
            let stored = StoredTranscript.example("talk.mp3")
            try await appliance.archive.store(stored)
            let path = "/api/transcripts/\(stored.id)?"
            #expect(try await !appliance.call(.get, path).body.contains(#""pieces""#))
            #expect(try await appliance.call(.get, path).body.contains(#""low_confidence":false"#))
            let marked = try await appliance.call(.get, path + "low_confidence=0.95").body
            #expect(marked.contains(#"{"low_confidence":true,"text":"Hello"}"#))
            let markdown = try await appliance.call(.get, path + "format=md&low_confidence=0.95").body
            #expect(markdown.contains("<mark>Hello</mark> there"))
            #expect(try await !appliance.call(.get, path + "format=md").body.contains("<mark>"))
            let wrong = try await appliance.call(.get, path + "low_confidence=2")
            #expect(wrong.status == .badRequest)
            #expect(try wrong.code == "invalid_value")
        }
    }

    @Test(arguments: [
        ("talk.mp3", #"filename="talk.json"; filename*=UTF-8''talk.json"#),
        (
            "Grüße; \"x\".tar.gz",
            #"filename="Gr__e_ _x_.tar.json"; filename*=UTF-8''Gr%C3%BC%C3%9Fe%3B%20%22x%22.tar.json"#
        ),
        ("a\r\nSet-Cookie: b.mp3", #"filename="a_Set-Cookie_ b.json"; filename*=UTF-8''a%0D%0ASet-Cookie%3A%20b.json"#),
    ])
    func `a download is named after the recording, and its name cannot break the header`(
        title: String,
        expected: String
    ) async throws {
        try await withScratch { folder in
            let appliance = try Appliance(folder: folder)
            let stored = StoredTranscript.example(title)
            try await appliance.archive.store(stored)
            let answer = try await appliance.call(.get, "/api/transcripts/\(stored.id)?format=json")
            #expect(answer.headers[.contentDisposition] == "attachment; " + expected)
        }
    }

    @Test(arguments: [nil, "", ".mp3"])
    func `a download without a name is named after the transcript`(title: String?) async throws {
        try await withScratch { folder in
            let appliance = try Appliance(folder: folder)
            let stored = StoredTranscript.example(title)
            try await appliance.archive.store(stored)
            let answer = try await appliance.call(.get, "/api/transcripts/\(stored.id)?format=txt")
            #expect(answer.headers[.contentDisposition]?.contains("filename=\"\(stored.id).txt\"") == true)
        }
    }
}

@Suite struct `Models and health over HTTP` {
    @Test func `without a model the lists are empty and the health is bad`() async throws {
        try await withScratch { folder in
            let appliance = try Appliance(folder: folder)
            let models = try await appliance.call(.get, "/v1/models").json
            #expect(models["object"] as? String == "list")
            #expect((models["data"] as? [Any])?.isEmpty == true)
            let unknown = try await appliance.call(.get, "/v1/models/large-v9")
            #expect(unknown.status == .notFound)
            #expect(try unknown.code == "model_not_found")
            let health = try await appliance.call(.get, "/health")
            #expect(health.status == .serviceUnavailable)
            #expect(try health.json["status"] as? String == "unavailable")
            #expect(try health.json["components"] == nil)
            #expect(health.headers[.cacheControl] == "no-store")
        }
    }

    @Test func `the default model comes first, and whisper-1 means it`() async throws {
        try await withScratch { folder in
            for (name, size) in [("ggml-tiny.bin", 77_691_713), ("ggml-base.bin", 147_951_465)] {
                #expect(FileManager.default.createFile(atPath: folder + "/" + name, contents: nil))
                let file = try #require(FileHandle(forWritingAtPath: folder + "/" + name))
                try file.truncate(atOffset: UInt64(size))
            }
            let appliance = try Appliance(folder: folder)
            let models = try #require(try await appliance.call(.get, "/v1/models").json["data"] as? [[String: Any]])
            #expect(models.compactMap { $0["id"] as? String } == ["base", "tiny", "whisper-1"])
            for (name, id) in [("tiny", "tiny"), ("base", "base"), ("whisper-1", "whisper-1")] {
                #expect(try await appliance.call(.get, "/v1/models/" + name).json["id"] as? String == id)
            }
            #expect(try await appliance.call(.get, "/v1/models/large").status == .notFound)
        }
    }
}

@Suite struct `The page over HTTP` {
    @Test func `every asset comes with its type and what keeps it safe, and only once`() async throws {
        try await withScratch { folder in
            let appliance = try Appliance(folder: folder)
            let csp = try #require(HTTPField.Name("Content-Security-Policy"))
            for route in appliance.table.routes
            where ["/", "/admin"].contains(route.path) || route.path.hasPrefix("/assets/") {
                let answer = try await appliance.call(.get, route.path, from: "10.0.0.5")
                #expect(answer.status == .ok)
                #expect(answer.headers[.contentType]?.contains("/") == true)
                #expect(answer.headers[.contentTypeOptions] == "nosniff")
                #expect(answer.headers[csp]?.contains("default-src 'self'") == true)
                let tag = try #require(answer.headers[.eTag])
                let again = try await appliance.call(.get, route.path, headers: [.ifNoneMatch: tag])
                #expect(again.status == .notModified)
                #expect(again.body == "")
            }
        }
    }

    @Test func `the root certificate is a file to download`() async throws {
        try await withScratch { folder in
            let answer = try await Appliance(folder: folder).call(.get, "/ca.pem", from: "10.0.0.5")
            #expect(answer.body == "CERTIFICATE")
            #expect(answer.headers[.contentDisposition]?.hasPrefix("attachment") == true)
        }
    }
}

extension StoredTranscript {
    /// A transcript of one segment.
    static func example(_ title: String?) -> StoredTranscript {
        let segment = TranscriptSegment(
            start: 0,
            end: 1.5,
            text: " Hello there",
            tokens: [],
            words: [TranscriptWord(text: "Hello", start: 0, end: 1, probability: 0.9)],
            temperature: 0,
            averageLogProbability: -0.2,
            compressionRatio: 1,
            noSpeechProbability: 0.01
        )
        return StoredTranscript(
            transcript: Transcript(
                language: "en",
                languageProbability: nil,
                duration: 2,
                segments: [segment],
                warnings: []
            ),
            source: .web,
            title: title,
            options: TranscriptionOptions(),
            model: "base",
            engine: "whisper.cpp 1.8.5",
            applianceVersion: "0.1.0"
        )
    }
}
