import Foundation
import Testing

@testable import Webhooks

@Suite struct `A webhook` {
    @Test(arguments: [
        "", "hook", "ftp://example.org/", "file:///etc/passwd", "http://", "http://user@example.org/",
        "https://a:b@example.org/", "http://exa%6dple.org/", "http://exämple.org/",
    ])
    func `has an address that everybody reads the same way`(url: String) {
        #expect(throws: WebhookError.self) { try Webhook(url, secret: nil, allowsPrivate: false) }
    }

    @Test(arguments: [
        "http://127.0.0.1:9/", "http://[::1]:9/", "http://localhost:9/", "http://2130706433/", "http://0x7f.1/",
        "http://169.254.169.254/latest/meta-data", "http://[::ffff:10.0.0.1]/",
    ])
    func `is not told when only this machine can reach it`(url: String) async throws {
        let webhook = try Webhook(url, secret: nil, allowsPrivate: false)
        do {
            try await webhook.post(Data("{}".utf8), delivery: "one")
            Issue.record("it was told")
        } catch .privateAddress(webhook.host, _) {}
    }

    @Test func `that is allowed to be near is at least tried`() async throws {
        // Nobody listens on port 9.
        let webhook = try Webhook("http://localhost:9/", secret: nil, allowsPrivate: true)
        do {
            try await webhook.post(Data("{}".utf8), delivery: "one")
            Issue.record("it was told")
        } catch .unreachable("localhost", _) {}
    }

    @Test func `signs as RFC 4231 says`() {
        // Test case 2.
        let signature = Webhook.signature(of: Data("what do ya want for nothing?".utf8), secret: Data("Jefe".utf8))
        #expect(signature == "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    }
}
