import Crypto
import Testing

@testable import TUF

@Suite struct `Scopes of delegations` {
    @Test(arguments: [
        ("targets/*.tgz", "targets/foo.tgz", true), ("targets/*.tgz", "targets/foo.txt", false),
        ("targets/*.tgz", "targets/a/foo.tgz", false), ("*.tgz", "foo.tgz", true),
        ("*.tgz", "targets/foo.tgz", false),
        ("foo-version-?.tgz", "foo-version-2.tgz", true), ("foo-version-?.tgz", "foo-version-alpha.tgz", false),
        ("foo.tgz", "foo.tgz", true), ("foo.tgz", "foo.tgzz", false), ("*", "", true), ("*", "a", true),
        ("*", "a/b", false),
        ("*/*", "a/b", true), ("", "", true), ("", "a", false), ("?", "", false), ("?", "é", true), ("?", "/", false),
        ("a*b*c", "aXbXbXc", true), ("a*b*c", "aXbX", false), ("**", "abc", true), ("*a", "ba", true),
        ("*a", "ab", false),
        ("[abc]x", "bx", true), ("[abc]x", "dx", false), ("[a-c]", "b", true), ("[!a-c]", "b", false),
        ("[!a-c]", "d", true),
        ("[]]", "]", true), ("[!]]", "a", true), ("[!]]", "]", false), ("[a", "[a", true), ("[a-]", "-", true),
        ("[z-a]", "m", false), ("a.b", "axb", false), ("*.*", "ab", false), ("A", "a", false), ("[*]", "*", true),
        ("[*]", "a", false),
        ("/x", "/x", true), ("/x", "x", false), ("a//b", "a/b", false), ("\u{e9}", "e\u{301}", false),
    ])
    func `by pattern cover a path or not`(pattern: String, path: String, isCovered: Bool) {
        #expect(PathPattern(pattern).matches(path) == isCovered)
        #expect(PathScope.patterns(["never", ExactText(pattern)]).contains(ExactText(path)) == isCovered)
    }

    @Test(.timeLimit(.minutes(1))) func `by pattern are decided fast even if the pattern is malicious`() {
        let pattern = String(repeating: "a*", count: 200) + "b"
        #expect(!PathPattern(pattern).matches(String(repeating: "a", count: 2000)))
    }

    @Test func `by hash cover what begins so`() {
        let hash = Hexadecimal.encode(SHA256.hash(data: Array("file".utf8)))
        for count in [0, 1, 2, 63, 64] {
            #expect(PathScope.hashPrefixes([ExactText(String(hash.prefix(count)))]).contains("file"))
        }
        #expect(!PathScope.hashPrefixes([ExactText(String(hash.dropFirst().prefix(3)))]).contains("file"))
        #expect(!PathScope.hashPrefixes([ExactText(hash + "0")]).contains("file"))
        #expect(!PathScope.hashPrefixes([ExactText(hash.uppercased())]).contains("file"))
        #expect(!PathScope.hashPrefixes([]).contains("file"))
    }
}
