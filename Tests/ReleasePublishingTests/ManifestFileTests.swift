import Foundation
import TestSupport
import Testing
import Updates

@testable import ReleasePublishing

@Suite struct `A release's manifest` {
    @Test func `lists every file but itself, sorted, with the modes they are sealed with`() throws {
        try withScratch { folder in
            let release = try Workshop(folder).release("0.2.0", ["lib/b.so": "b", "lib/a.so": "a", "LICENSE": "free"])
            let manifest = try Release(folder: release).manifest
            #expect(
                manifest.files.map(\.path)
                    == ["LICENSE", "bin/whisper-appliance", "lib/a.so", "lib/b.so", "share/sample.wav"]
            )
            #expect(manifest.files.map(\.mode) == ["0444", "0555", "0444", "0444", "0444"])
            #expect(manifest.files[2].sha256 == FileHash.sha256(Array("a".utf8)))
            #expect(manifest.files[2].size == 1)
            #expect(manifest.requires == .init(diskBytes: 24, memoryBytes: 1_073_741_824))
        }
    }

    @Test func `is the same whenever and wherever it is made`() throws {
        try withScratch { folder in
            let workshop = try Workshop(folder)
            let files = ["lib/b.so": "b", "lib/a.so": "a"]
            let first = try Release(folder: try workshop.release("0.2.0", files))
            let second = try Release(folder: try workshop.release("0.2.0", files))
            #expect(first.bytes == second.bytes)
        }
    }

    @Test func `a link is refused`() throws {
        try withScratch { folder in
            let release = try Workshop(folder).release("0.2.0")
            try FileManager.default.createSymbolicLink(
                atPath: release + "/share/link",
                withDestinationPath: "sample.wav"
            )
            #expect(throws: PublishingError.notAllowedInRelease(path: "share/link", reason: "a symbolic link")) {
                try ManifestFile.write(in: release, facts: Workshop.facts("0.2.0"))
            }
        }
    }

    @Test(arguments: [0o4555, 0o2555, 0o1444, 0o666])
    func `a file with dangerous permissions is refused`(mode: Int) throws {
        try withScratch { folder in
            let release = try Workshop(folder).release("0.2.0", ["bin/tool": "x"])
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: release + "/bin/tool")
            #expect(throws: PublishingError.self) {
                try ManifestFile.write(in: release, facts: Workshop.facts("0.2.0"))
            }
        }
    }

    @Test(arguments: ["bin/whisper-appliance", "share/sample.wav"])
    func `what every release needs may not be missing`(path: String) throws {
        try withScratch { folder in
            let release = try Workshop(folder).release("0.2.0")
            try FileManager.default.removeItem(atPath: release + "/" + path)
            #expect(throws: PublishingError.releaseDamaged(path: path, reason: "is missing")) {
                try ManifestFile.write(in: release, facts: Workshop.facts("0.2.0"))
            }
        }
    }

    @Test(arguments: ["{}", "[]", "nonsense"])
    func `facts that are none are refused`(facts: String) throws {
        try withScratch { folder in
            let release = try Workshop(folder).release("0.2.0")
            #expect(throws: PublishingError.self) { try ManifestFile.write(in: release, facts: Array(facts.utf8)) }
        }
    }
}
