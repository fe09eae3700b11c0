import DurableStorage
import Foundation
import TestSupport
import Updates

@testable import Deployment
@testable import Identity

extension IdentityFacts {
    static let hash = String(repeating: "a", count: 64)
    static let otherHash = String(repeating: "b", count: 64)
    static let release: String = "/releases/1.2.0-" + hash.prefix(12)
    static let programFile = "bin/whisper-appliance"

    /// An installation that nothing is wrong with, completely measured.
    static func sound() -> IdentityFacts {
        var facts = IdentityFacts(
            place: ProgramPlace(executable: release + "/" + programFile, checkout: nil, release: release),
            build: BuildIdentity(version: "1.2.0", commit: "c0ffee"),
            schema: SchemaRange(schema: 5, reader: 3),
            data: "/data"
        )
        facts.program = .value(Program(path: facts.place.executable, sha256: hash, isDeleted: false))
        facts.manifest = .value(Shipped(manifest: .made(), sha256: hash))
        facts.active = .value(release)
        facts.files = .value([])
        facts.mounts = .value([])
        facts.libraries = .value(["libc.so.6": "/lib/libc.so.6", "libgomp.so.1": release + "/lib/libgomp.so.1"])
        facts.archive = .value(SchemaRange(schema: 5, reader: 3))
        facts.unit = .started(by: "/data/supervisor/bin/appliance-supervisor run --data-dir /data")
        return facts
    }

    var report: IdentityReport {
        IdentityReport(self, repair: "REPAIR", at: Date(timeIntervalSince1970: 1_800_000_000))
    }
}

extension ReleaseManifest {
    static func made(_ files: [(String, String)] = [(IdentityFacts.programFile, IdentityFacts.hash)]) -> ReleaseManifest
    {
        let listed =
            files + [("lib/libgomp.so.1", IdentityFacts.otherHash), ("share/notes.txt", IdentityFacts.otherHash)]
        return ReleaseManifest(
            version: "1.2.0",
            commit: "c0ffee",
            channel: "stable",
            built: Date(timeIntervalSince1970: 1_700_000_000),
            platform: .init(os: "linux", arch: "x86_64", glibc: "2.36"),
            files: listed.map { .init(path: $0.0, sha256: $0.1, size: 5, mode: "0444") },
            database: SchemaRange(schema: 5, reader: 3)
        )
    }
}

extension ServiceUnit {
    static func started(by command: String, laidOver text: String? = nil) -> ServiceUnit {
        ServiceUnit(
            main: File(path: "/etc/systemd/system/" + name, text: "[Service]\nExecStart=\(command)\nUser=someone\n"),
            dropIns: text.map { [File(path: "/etc/systemd/system/\(name).d/own.conf", text: $0)] } ?? []
        )
    }
}

/// A sealed release on the disk.
struct ReleaseOnDisk {
    let path: String

    init(in folder: String, files: [String: String]) throws {
        path = folder + "/1.2.0-unnamed"
        for (name, content) in files {
            let file = URL(fileURLWithPath: path + "/" + name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(content.utf8).write(to: file)
            chmod(file.path, 0o444)
        }
        var manifest = ReleaseManifest.made()
        manifest.files = files.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { name, content in
            .init(path: name, sha256: FileHash.sha256(content.utf8), size: content.utf8.count, mode: "0444")
        }
        try UpdateJSON.encode(manifest).write(to: URL(fileURLWithPath: path + "/manifest.json"))
        chmod(path + "/manifest.json", 0o444)
        for name in ["bin", "share", ""] { chmod(path + "/" + name, 0o555) }
    }

    /// So that it can be deleted, and disturbed.
    func open() { for name in ["", "bin", "share"] { chmod(path + "/" + name, 0o755) } }
    func close() { for name in ["bin", "share", ""] { chmod(path + "/" + name, 0o555) } }
}
