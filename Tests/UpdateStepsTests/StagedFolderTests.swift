import DurableStorage
import Foundation
import TestSupport
import Testing
import Updates

@testable import UpdateSteps

@Suite struct `A staging folder that was used before` {
    @Test func `keeps what belongs to the release and nothing else`() throws {
        try withScratch { root in
            let hash = String(repeating: "a", count: 64)
            let manifest = ReleaseManifest(
                version: "1.1.0",
                commit: "abc",
                channel: "stable",
                built: Date(timeIntervalSince1970: 0),
                platform: .init(os: "linux", arch: "x86_64", glibc: "2.36"),
                files: [
                    .init(path: "bin/a", sha256: hash, size: 1, mode: "0555"),
                    .init(path: "share/b", sha256: hash, size: 1, mode: "0444"),
                ],
                database: SchemaRange(schema: 1, reader: 1)
            )
            for folder in ["bin", "bin/b", "old", "share", "share/b"] { try DurableTree.create(root + "/" + folder) }
            for file in ["bin/a", "bin/.1.partial", "bin/b/c", "old/a", "manifest.json", "share/b/c", "other"] {
                try DurableFile.write([1], to: root + "/" + file)
            }
            try FileManager.default.createSymbolicLink(atPath: root + "/lib", withDestinationPath: "/")
            try StagedFolder.removeStrangers(in: root, except: manifest)
            #expect(try FolderListing.names(at: root) == ["bin", "manifest.json", "share"])
            #expect(try FolderListing.names(at: root + "/bin") == ["a"])
            #expect(try FolderListing.names(at: root + "/share").isEmpty)
        }
    }
}
