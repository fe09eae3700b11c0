import Testing

@testable import ModelDownloads

@Suite struct `Sources of models` {
    @Test func `are named by hub, address or path`() throws {
        let list = try ModelSupply.list("https://mirror.example/models, hub,/srv/models ")
        #expect(list == [.web(base: "https://mirror.example/models/"), .hub, .folder("/srv/models")])
        #expect("\(list[1])" == "https://huggingface.co/ggerganov/whisper.cpp/resolve/main/")
    }

    @Test(arguments: ["", " , ", "ftp://mirror.example/", "models", "https://", "hub, models"])
    func `that mean nothing are refused`(text: String) {
        #expect(throws: DownloadError.self) { try ModelSupply.list(text) }
    }
}

@Suite struct `A redirect` {
    @Test(arguments: [
        ("https://hub.example/a", "https://cdn.example/b?c=1", "https://cdn.example/b?c=1"),
        ("https://hub.example/a/b", "c", "https://hub.example/a/c"),
        ("https://hub.example/a/b", "/c", "https://hub.example/c"),
        ("https://hub.example/a", "//cdn.example/b", "https://cdn.example/b"),
        ("http://mirror.lan/a", "http://other.lan/b", "http://other.lan/b"),
        ("http://mirror.lan/a", "https://other.lan/b", "https://other.lan/b"),
    ])
    func `is followed`(address: String, location: String, target: String) throws {
        #expect(try Redirect.target(of: location, from: address) == target)
    }

    @Test(arguments: ["http://cdn.example/b", "ftp://cdn.example/b", "file:///etc/passwd", "", nil])
    func `never leaves encryption`(location: String?) {
        #expect(throws: DownloadError.badRedirect(address: "https://hub.example/a", target: location ?? "")) {
            try Redirect.target(of: location, from: "https://hub.example/a")
        }
    }
}

@Suite struct `Tries of a source` {
    private let silent = DownloadError.silent(address: "a", seconds: 1)

    @Test func `pause twice as long each time, and end`() {
        var retries = Retries(DownloadPolicy())
        let pauses = (1...5).map { _ in retries.pause(after: silent, progressed: false) }
        #expect(pauses == [.seconds(1), .seconds(2), .seconds(4), .seconds(8), nil])
    }

    @Test func `go on for as long as each brings something`() {
        var retries = Retries(DownloadPolicy())
        for _ in 1...100 { #expect(retries.pause(after: silent, progressed: true) == .seconds(1)) }
    }

    @Test func `wait as long as a busy server asks, within reason`() {
        var retries = Retries(DownloadPolicy())
        let busy = { DownloadError.busy(address: "a", status: 429, seconds: $0) }
        #expect(retries.pause(after: busy(7), progressed: false) == .seconds(7))
        #expect(retries.pause(after: busy(0), progressed: false) == .seconds(2))
        #expect(retries.pause(after: busy(nil), progressed: false) == .seconds(4))
        #expect(retries.pause(after: busy(3600), progressed: false) == nil)
    }

    @Test(arguments: [
        DownloadError.status(address: "a", 404), .wrongLength(address: "a", announced: 1, expected: 2),
        .wrongContent(address: "a", sha1: "0", expected: "1"), .badRedirect(address: "a", target: "b"),
    ])
    func `end at once where another would bring the same`(error: DownloadError) {
        var retries = Retries(DownloadPolicy())
        #expect(retries.pause(after: error, progressed: false) == nil)
    }
}
