import Testing

@testable import TUF

@Suite struct `Errors of the repository` {
    @Test(arguments: [
        TUFError.noTrustedRoot(directory: "WHERE"), .malformed(file: "WHERE", fault: .missing(field: "expires")),
        .notSigned(file: "WHERE", valid: 1, threshold: 2), .rollback(file: "WHERE", trusted: 3, offered: 2),
        .dropped(file: "WHERE"), .wrongVersion(file: "WHERE", expected: 2, actual: 3),
        .expired(file: "WHERE", since: UTCTime(secondsSince1970: 0), now: UTCTime(secondsSince1970: 1)),
        .notInSnapshot(role: "WHERE"), .wrongLength(file: "WHERE", expected: 1, actual: 2),
        .wrongHash(file: "WHERE", algorithm: .sha256, actual: "00"), .tooLong(file: "WHERE", limit: 1),
        .fileMissing(file: "WHERE"), .tooSlow(file: "WHERE", rate: 1, minimum: 2),
        .unreachable(file: "WHERE", problem: "no route"), .unknownTarget(path: "WHERE"), .unsafePath(path: "WHERE"),
    ])
    func `name the thing and what to do about it`(error: TUFError) {
        #expect(error.description.contains("“WHERE”"))
        #expect(error.description.hasSuffix("."))
        #expect(error.description.split(separator: ". ").count == 2)
    }

    @Test(arguments: [
        (FormatFault.json(.ends), "it ends too early"), (.missing(field: "a.b"), "“a.b” is missing"),
        (.json(.duplicate(name: "x")), "it has the name “x” twice in one object"),
        (.wrongKind(field: "a", expected: "a list"), "“a” is not a list"),
        (.notUnique(field: "a"), "“a” names something twice"),
    ])
    func `say what is wrong with a file`(fault: FormatFault, text: String) {
        #expect(TUFError.malformed(file: "f", fault: fault).description.contains(text))
    }
}
