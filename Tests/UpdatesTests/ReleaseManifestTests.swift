import Foundation
import Testing
import Updates

@Suite struct `Manifests` {
    private func manifest(_ change: (inout ReleaseManifest) -> Void = { _ in }) -> ReleaseManifest {
        let hash = String(repeating: "a", count: 64)
        var manifest = ReleaseManifest(
            version: "1.2.3",
            commit: "abc",
            channel: "stable",
            built: Sample.start,
            platform: .init(os: "linux", arch: "x86_64", glibc: "2.36"),
            files: [
                .init(path: "bin/a", sha256: hash, size: 1, mode: "0555"),
                .init(path: "share/b", sha256: hash, size: 0, mode: "0444"),
            ],
            database: SchemaRange(schema: 3, reader: 2)
        )
        manifest.sample = "share/b"
        change(&manifest)
        return manifest
    }

    private func decode(_ manifest: ReleaseManifest) throws -> ReleaseManifest {
        try ReleaseManifest(strictly: try UpdateJSON.encode(manifest))
    }

    @Test func `a proper one is read as it was written`() throws {
        #expect(try decode(manifest()) == manifest())
    }

    @Test func `canonical JSON has line breaks inside strings`() throws {
        let noted = manifest { $0.notes = "one\ntwo \"three\" \\n" }
        var text = String(decoding: try UpdateJSON.encode(noted), as: UTF8.self)
        text = text.replacingOccurrences(of: "one\\ntwo", with: "one\ntwo")
        #expect(try ReleaseManifest(strictly: text.utf8) == noted)
    }

    @Test(arguments: [
        "../etc/passwd", "bin/../../x", "/etc/passwd", "bin//x", "", ".", "bin/./x", "bin/", "manifest.json", "a\\b",
        "a\nb",
        "a\u{0}b",
    ])
    func `unsafe paths are refused`(path: String) {
        let bad = manifest {
            $0.files.append(.init(path: path, sha256: $0.files[0].sha256, size: 1, mode: "0444"))
            $0.files.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        }
        #expect(throws: UpdateError.self) { try decode(bad) }
    }

    @Test func `duplicates, disorder, a file as a folder, odd modes, sizes and hashes are refused`() {
        let changes: [(inout ReleaseManifest) -> Void] = [
            { $0.files.append($0.files[1]) },
            { $0.files.reverse() },
            { $0.files.insert(.init(path: "bin", sha256: $0.files[0].sha256, size: 1, mode: "0444"), at: 0) },
            { $0.files[0].mode = "4555" },
            { $0.files[0].mode = "0755" },
            { $0.files[0].size = -1 },
            { manifest in for index in manifest.files.indices { manifest.files[index].size = .max } },
            { $0.files[0].sha256 = "AA" + $0.files[0].sha256.dropFirst(2) },
            { $0.files[0].sha256 = "a" },
            { $0.files = [] },
            { $0.product = "another" },
            { $0.schema = 2 },
            { $0.version = "1.2" },
            { $0.minimumFrom = "x" },
            { $0.requiredStops = ["1.0.0", "x"] },
            { $0.database.reader = 4 },
            { $0.database.schema = -1 },
            { $0.sample = "bin/none" },
        ]
        for (index, change) in changes.enumerated() {
            let bad = manifest(change)
            #expect(throws: UpdateError.self, "change \(index)") { try decode(bad) }
        }
    }

    @Test func `what is not a manifest is refused with a reason`() {
        for text in ["", "null", "[]", "{}", "{\"schema\":1}", "\u{0}", "{\"schema\":\"1\"}"] {
            #expect(throws: UpdateError.self) { try ReleaseManifest(strictly: text.utf8) }
        }
        let missing = UpdateError.manifest("it is not a manifest of this kind (“schema” is missing)")
        #expect(throws: missing) { try ReleaseManifest(strictly: "{}".utf8) }
        #expect(throws: UpdateError.manifest("it is too large")) {
            try ReleaseManifest(strictly: [UInt8](repeating: 32, count: ReleaseManifest.sizeLimit + 1))
        }
    }
}
