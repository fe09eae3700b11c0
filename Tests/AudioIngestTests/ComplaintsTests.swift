import Testing

@testable import AudioIngest

@Suite struct `Complaints of the decoder` {
    @Test(arguments: [
        ("[mp3float @ 0x55d0] Header missing\nfile:/a/b.mp3: Invalid data\n", "mp3float: Header missing"),
        ("file:/a/b.mp3: Invalid data found\n", "file: Invalid data found"),
        ("/a/b.mp3: No such file or directory\n", "file: No such file or directory"),
        ("[hls @ 0x1] Format not on whitelist 'aac,mp3'\n", "hls: Format not on whitelist"),
        ("[mov,mp4 @ 0x1] moov atom not found\r\n", "mov,mp4: moov atom not found"),
        ("", "no reason given"),
        ("[x @ 0x1] \u{1b}[31mred\u{7}\u{fffd}\n", "x: [31mred"),
    ])
    func `the last telling line is made presentable`(text: String, detail: String) {
        #expect(Complaints(text: text, hiding: "/a/b.mp3").detail == detail)
    }

    @Test func `a long line is cut`() {
        let line = String(repeating: "x", count: 10_000)
        #expect(Complaints(text: line, hiding: "/a").detail.count == 160)
    }
}
