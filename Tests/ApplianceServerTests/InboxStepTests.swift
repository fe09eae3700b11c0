import Archive
import Testing

@testable import ApplianceServer

private let version = InboxFile.Version(size: 100, modified: 1_800_000_000_000_000_000)
private let later = InboxFile.Version(size: 100, modified: 1_800_000_000_000_000_001)

private func known(_ version: InboxFile.Version, _ answer: InboxFile.Answer?) -> InboxFile {
    var file = InboxFile(path: "talk.mp3", version: version, stem: "talk", job: "job_1")
    file.answer = answer
    return file
}

@Suite struct `What is done with a file of the watched folder` {
    private static let table: [(still: Int, known: InboxFile?, names: Set<String>, step: InboxStep)] = [
        // Who may still be writing is waited for.
        (0, nil, ["talk.mp3"], .wait),
        (4, nil, ["talk.mp3"], .wait),
        (5, nil, ["talk.mp3"], .take),
        // Once is enough, whatever becomes of the results.
        (9, known(version, nil), ["talk.mp3"], .leave),
        (9, known(version, .results), ["talk.mp3", "talk.txt"], .leave),
        (9, known(version, .results), ["talk.mp3"], .leave),
        (9, known(version, .nothing), ["talk.mp3"], .leave),
        // Another file of that name is another recording.
        (4, known(later, .results), ["talk.mp3"], .wait),
        (5, known(later, .results), ["talk.mp3"], .take),
        (5, known(later, nil), ["talk.mp3"], .take),
        // What failed is tried again when its explanation is deleted.
        (9, known(version, .error), ["talk.mp3", "talk.error.txt"], .leave),
        (0, known(version, .error), ["talk.mp3"], .take),
    ]

    @Test(arguments: table.indices) func `depends on how long it is still and on what is known`(row: Int) {
        let (still, known, names, step) = Self.table[row]
        let sighting = InboxSighting(path: "talk.mp3", version: version)
        #expect(InboxStep.next(for: sighting, still: .seconds(still), known: known, names: names) == step)
    }

    @Test(arguments: [
        ("talk.mp3", false), ("talk", false), ("Interview 3.M4A", false), ("a.part.wav", false),
        ("manifest.xml", false),
        (".hidden.mp3", true), (".sb-1a2b", true), ("talk.mp3.part", true), ("talk.mp3.TMP", true), ("talk.mp3~", true),
        ("~$talk.docx", true), ("talk.mp3.crdownload", true), ("talk.txt", true), ("talk.SRT", true),
        ("talk.error.txt", true), ("talk.json", true), ("Thumbs.db", true), ("desktop.ini", true),
    ])
    func `what is no recording is left alone`(name: String, isLeft: Bool) {
        let sighting = InboxSighting(path: "folder/" + name, version: version)
        let step = InboxStep.next(for: sighting, still: .seconds(60), known: nil, names: [name])
        #expect(step == (isLeft ? .leave : .take))
    }

    @Test(
        arguments: [
            ("talk.mp3", [], [], "talk"),
            ("no ending", [], [], "no ending"),
            ("v1.2.mp3", ["v1.2.mp3"], [], "v1.2"),
            // Nothing is replaced, and no two recordings share results.
            ("talk.mp3", ["talk.txt"], [], "talk.mp3"),
            ("talk.mp3", ["talk.error.txt"], [], "talk.mp3"),
            ("talk.mp3", [], ["talk"], "talk.mp3"),
            ("talk.mp3", ["talk.txt", "talk.mp3.json"], [], "talk.mp3 (2)"),
            ("talk.mp3", ["talk.txt"], ["talk.mp3", "talk.mp3 (2)"], "talk.mp3 (3)"),
            ("talk.mp3", ["talk.wav", "talk.pdf"], ["other"], "talk"),
        ] as [(String, Set<String>, Set<String>, String)]
    )
    func `results are called like the recording`(name: String, names: Set<String>, stems: Set<String>, stem: String) {
        #expect(InboxNames.stem(for: name, among: names, stems: stems) == stem)
    }

    @Test func `any ending fits behind the longest name`() {
        let name = String(repeating: "ü", count: 125) + ".flac"
        let stem = InboxNames.stem(for: name, among: [], stems: [])
        #expect(name.hasPrefix(stem))
        #expect((stem + InboxNames.error).utf8.count < 255)
    }

    @Test(arguments: [("talk.mp3", "", "talk.mp3"), ("a/b/talk.mp3", "a/b", "talk.mp3")])
    func `a path is a folder and a name`(path: String, folder: String, name: String) {
        let sighting = InboxSighting(path: path, version: version)
        #expect(sighting.folder == folder)
        #expect(sighting.name == name)
    }
}
