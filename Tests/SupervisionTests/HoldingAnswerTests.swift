import Foundation
import NIOHTTP1
import Testing
import Updates

@testable import Supervision

@Suite struct `Answers while no server can give one` {
    private func answer(
        _ path: String,
        _ mood: HoldingMood = .updating,
        method: HTTPMethod = .GET,
        headers: HTTPHeaders = [:]
    ) -> HoldingAnswer {
        let head = HTTPRequestHead(version: .http1_1, method: method, uri: path, headers: headers)
        return HoldingAnswer(head, mood: mood, updateStatus: Array(#"{"status":"updating"}"#.utf8))
    }

    private func text(_ answer: HoldingAnswer) -> String { String(decoding: answer.body, as: UTF8.self) }

    @Test(arguments: ["/v1/audio/transcriptions", "/v1/models?x=1", "/api/transcripts"])
    func `programs get an error as OpenAI's API has them`(path: String) throws {
        let answer = answer(path, headers: ["Accept": "*/*"])
        #expect(answer.status == .serviceUnavailable)
        #expect(answer.headers.first(name: "retry-after") == "10")
        let json = try #require(try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: [String: Any]])
        #expect(json["error"]?["code"] as? String == "updating")
        #expect(json["error"]?["type"] as? String == "server_error")
        #expect(json["error"]?["param"] is NSNull)
    }

    @Test func `people get a page that comes back by itself`() {
        let answer = answer("/", headers: ["Accept": "text/html,*/*"])
        #expect(answer.status == .serviceUnavailable)
        #expect(text(answer).contains("http-equiv=\"refresh\" content=\"10\""))
        #expect(answer.headers.first(name: "content-type") == "text/html; charset=utf-8")
    }

    @Test func `the state of the update is always there`() {
        let answer = answer("/api/enterprise/update-status?x", .safeMode(Reason(.damaged, "Broken.")))
        #expect(answer.status == .ok)
        #expect(text(answer) == #"{"status":"updating"}"#)
    }

    @Test func `health says why`() {
        let answer = answer("/health", .safeMode(Reason(.damaged, "Broken.")))
        #expect(answer.status == .serviceUnavailable)
        #expect(text(answer).contains(#""status":"safe_mode""#))
    }

    @Test func `a reason cannot bring markup into the page`() {
        let answer = answer("/", .safeMode(Reason(.damaged, "<script>&")))
        #expect(text(answer).contains("&lt;script&gt;&amp;"))
        #expect(!text(answer).contains("<script>"))
    }

    @Test func `HEAD gets the same without the body`() {
        let (get, head) = (answer("/"), answer("/", method: .HEAD))
        #expect(head.body.isEmpty)
        #expect(head.headers.first(name: "content-length") == get.headers.first(name: "content-length"))
    }
}
