import Testing

@testable import TUF

@Suite struct `Names in URLs and on disk` {
    @Test(
        arguments: [
            ("targets", "targets"), ("?", "%3F"), ("#", "%23"), ("/x", "%2Fx"), ("../x", "..%2Fx"), ("a b", "a%20b"),
            ("%2F", "%252F"), ("é", "%C3%A9"), ("-._~", "-._~"), ("\0\n", "%00%0A"), ("", ""),
        ] as [(ExactText, String)]
    )
    func `are quoted as one part, and read again`(name: ExactText, quoted: String) {
        #expect(PercentEncoding.component(name) == quoted)
        #expect(PercentEncoding.decode(quoted) == name)
    }

    @Test(arguments: ["%", "%2", "%zz", "a%4", "%ff"])
    func `are not read when the quoting is wrong`(text: String) { #expect(PercentEncoding.decode(text) == nil) }

    @Test(
        arguments: [
            ("a/b", nil, "a/b"), ("a/b", "f0", "a/f0.b"), ("b", "f0", "f0.b"), ("/b", "f0", "/f0.b"),
            ("a b/c?#%", nil, "a%20b/c%3F%23%25"), ("a/..b", "f0", "a/f0...b"), (".b", nil, ".b"),
            ("a/é", "f0", "a/f0.%C3%A9"),
        ] as [(ExactText, String?, String)]
    )
    func `of targets carry the hash in front of the last part`(path: ExactText, hash: String?, remote: String) throws {
        #expect(try RemotePath.target(path, hash: hash) == remote)
    }

    @Test(arguments: ["", "a/", "..", ".", "../a", "a/../b", "a/.", "a/./b", "/..", "a\0b"] as [ExactText])
    func `of targets do not lead anywhere else`(path: ExactText) {
        #expect(throws: TUFError.unsafePath(path: "\(path)")) { try RemotePath.target(path, hash: "f0") }
    }

    @Test func `of strangers are shown without their control characters, and not at any length`() {
        #expect(ExactText("\u{1b}[2Jé\n\u{9b}").shown == "\u{FFFD}[2Jé\u{FFFD}\u{FFFD}")
        #expect(ExactText(String(repeating: "e\u{301}", count: 50)).shown == String(repeating: "e\u{301}", count: 50))
        #expect(ExactText(String(repeating: "a", count: 101)).shown == String(repeating: "a", count: 100) + "…")
    }

    @Test func `of metadata carry the version in front`() {
        #expect(RemotePath.metadata("root", version: 12) == "12.root.json")
        #expect(RemotePath.metadata("a/b", version: nil) == "a%2Fb.json")
    }
}
