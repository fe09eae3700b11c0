import Archive
import Foundation
import HTTPTypes
import TestSupport
import Testing

@testable import ApplianceServer

@Suite struct `Searching and editing over HTTP` {
    @Test func `a search marks its hits and pages by cursor`() async throws {
        try await withScratch { folder in
            let appliance = try Appliance(folder: folder)
            for number in 1...3 { try await appliance.archive.store(.example("\(number).mp3")) }
            var found: [String] = []
            var query = "?q=HELLO&limit=2"
            while true {
                let answer = try await appliance.call(.get, "/api/transcripts" + query).json
                let entries = try #require(answer["transcripts"] as? [[String: Any]])
                for entry in entries {
                    found += [try #require(entry["title"] as? String)]
                    let hit = try #require(entry["hit"] as? [String: Any])
                    let snippet = try #require(hit["snippet"] as? [[String: Any]])
                    #expect(snippet.map { $0["text"] as? String } == ["Hello", " there"])
                    #expect(snippet.map { $0["hit"] as? Bool } == [true, false])
                    #expect(hit["segment"] as? Int == 0)
                    #expect(hit["start"] as? Double == 0)
                }
                guard let next = answer["next_cursor"] as? String else { break }
                query = "?q=HELLO&limit=2&cursor=" + next
            }
            #expect(found.sorted() == ["1.mp3", "2.mp3", "3.mp3"])
        }
    }

    @Test(arguments: [
        "q=!", "sort=best", "source=moon", "from=yesterday", "to=2026-13-01", "cursor=x",
        "q=" + String(repeating: "a", count: 501),
    ])
    func `a list says what it cannot use`(query: String) async throws {
        try await withScratch { folder in
            let answer = try await Appliance(folder: folder).call(.get, "/api/transcripts?" + query)
            #expect(answer.status == .badRequest)
            #expect(try answer.code == "invalid_value")
            let error = try #require(try answer.json["error"] as? [String: Any])
            #expect(error["param"] as? String == String(query.prefix { $0 != "=" }))
        }
    }

    @Test(arguments: [
        ("from=2026-01-01", 1), ("from=2999-01-01", 0), ("to=2026-01-01T00:00:00Z", 0),
        ("to=2999-01-01T00:00:00.5%2B01:00", 1),
        ("language=en", 1), ("language=de", 0), ("source=web", 1), ("source=api", 0), ("model=base", 1), ("model=x", 0),
        ("tag=none", 0), ("q=hello&sort=date", 1), ("q=there+hello", 1), ("q=there%20hello", 1), ("q=%20", 1),
        ("q=-hello", 0), ("q=none", 0),
    ])
    func `a list leaves what its filters name`(query: String, count: Int) async throws {
        try await withScratch { folder in
            let appliance = try Appliance(folder: folder)
            try await appliance.archive.store(.example("a.mp3"))
            let answer = try await appliance.call(.get, "/api/transcripts?" + query).json
            #expect((answer["transcripts"] as? [Any])?.count == count)
        }
    }

    @Test func `an edit has a tag, a history, and a way back`() async throws {
        try await withScratch { folder in
            let appliance = try Appliance(folder: folder)
            let stored = StoredTranscript.example("a.mp3")
            try await appliance.archive.store(stored)
            let path = "/api/transcripts/" + stored.id
            let tag = try #require(try await appliance.call(.get, path).headers[.eTag])
            let change =
                #"{"title":" Neu ","tags":["b","a","b"],"segments":[{"index":0,"text":"Guten\nTag","speaker":"Anna"}]}"#
            let edited = try await appliance.call(.patch, path, headers: [.ifMatch: tag], body: Array(change.utf8))
            #expect(edited.status == .ok)
            #expect(edited.headers[.eTag] == "\"1\"")
            #expect(try edited.json["title"] as? String == "Neu")
            #expect(try edited.json["tags"] as? [String] == ["a", "b"])
            #expect(try edited.json["text"] as? String == "Guten Tag")
            let segments = try #require(try edited.json["segments"] as? [[String: Any]])
            #expect(segments[0]["speaker"] as? String == "Anna")

            let late = try await appliance.call(.patch, path, headers: [.ifMatch: tag], body: Array(change.utf8))
            #expect(late.status == .preconditionFailed)
            #expect(try late.code == "edit_conflict")

            let back = try await appliance.call(.post, path + "/revert", body: Array(#"{"revision":0}"#.utf8))
            #expect(try back.json["text"] as? String == "Hello there")
            #expect(try back.json["title"] as? String == "a.mp3")
            let history = try await appliance.call(.get, path + "/revisions").json
            let revisions = try #require(history["revisions"] as? [[String: Any]])
            #expect(revisions.compactMap { $0["revision"] as? Int } == [0, 1, 2])
            #expect(revisions.compactMap { $0["author"] as? String } == ["", "127.0.0.1", "127.0.0.1"])
            #expect(revisions.map { $0["reverted_to"] as? Int } == [nil, nil, 0])
            #expect(try await appliance.call(.get, path + "?revision=1").json["text"] as? String == "Guten Tag")
            #expect(try await appliance.call(.get, path + "?revision=9").status == .notFound)
            #expect(try await appliance.call(.get, path + "?revision=x").status == .badRequest)
        }
    }

    @Test(arguments: [
        ("", "invalid_body", nil), ("[]", "invalid_body", nil), ("{", "invalid_body", nil),
        (#"{"texts":1}"#, "unknown_field", "texts"), (#"{"title":1}"#, "invalid_value", "title"),
        (#"{"tags":null}"#, "invalid_value", "tags"), (#"{"tags":[""]}"#, "invalid_value", "tags"),
        (#"{"segments":[{"text":"x"}]}"#, "invalid_value", "segments"),
        (#"{"segments":[{"index":5,"text":"x"}]}"#, "invalid_value", "segments"),
        (#"{"segments":[{"index":0,"words":[]}]}"#, "unknown_field", "words"),
    ])
    func `an edit says what it cannot use`(body: String, code: String, parameter: String?) async throws {
        try await withScratch { folder in
            let appliance = try Appliance(folder: folder)
            let stored = StoredTranscript.example("a.mp3")
            try await appliance.archive.store(stored)
            let answer = try await appliance.call(.patch, "/api/transcripts/" + stored.id, body: Array(body.utf8))
            #expect(answer.status == .badRequest)
            #expect(try answer.code == code)
            #expect((try answer.json["error"] as? [String: Any])?["param"] as? String == parameter)
            #expect(try await appliance.archive.transcript(stored.id) == stored)
        }
    }

    @Test func `what is not there cannot be edited`() async throws {
        try await withScratch { folder in
            let appliance = try Appliance(folder: folder)
            for (method, path) in [(HTTPRequest.Method.patch, ""), (.get, "/revisions"), (.post, "/revert")] {
                let answer = try await appliance.call(
                    method,
                    "/api/transcripts/tr_0" + path,
                    body: Array((path == "" ? "{}" : #"{"revision":0}"#).utf8)
                )
                #expect(answer.status == .notFound)
                #expect(try answer.code == "transcript_not_found")
            }
        }
    }
}
