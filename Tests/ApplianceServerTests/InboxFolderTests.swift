import Archive
import DurableStorage
import Foundation
import TestSupport
import Testing

@testable import ApplianceServer

@Suite struct `The watched folder on disk` {
    @Test func `is searched, but links are not followed`() throws {
        try withScratch { scratch in
            let folder = try made(in: scratch)
            try write("one", to: folder.policy.folder + "/one.wav", permissions: 0o600)
            try write("two", to: folder.policy.folder + "/deep/two.wav", permissions: 0o600)
            try write("secret", to: scratch + "/outside/secret.wav", permissions: 0o600)
            let manager = FileManager.default
            let inside = folder.policy.folder
            try manager.createSymbolicLink(
                atPath: inside + "/link.wav",
                withDestinationPath: scratch + "/outside/secret.wav"
            )
            try manager.createSymbolicLink(atPath: inside + "/linked", withDestinationPath: scratch + "/outside")
            let listing = try folder.list()
            #expect(listing.sightings.map(\.path) == ["deep/two.wav", "one.wav"])
            #expect(listing.names["deep"] == ["two.wav"])
            #expect(listing.complaint == nil)
        }
    }

    @Test func `a file that was exchanged for a link is not read, a folder that was is not written to`() throws {
        try withScratch { scratch in
            let folder = try made(in: scratch)
            let inside = folder.policy.folder
            try write("two", to: inside + "/deep/two.wav", permissions: 0o600)
            let sighting = try #require(try folder.list().sightings.first)
            try FileManager.default.removeItem(atPath: inside + "/deep")
            try write("two", to: scratch + "/outside/two.wav", permissions: 0o600)
            try FileManager.default.createSymbolicLink(
                atPath: inside + "/deep",
                withDestinationPath: scratch + "/outside"
            )
            #expect(throws: InboxFolder.Changed.self) { try folder.copy(sighting, to: scratch + "/copy") }
            let file = InboxFile(path: sighting.path, version: sighting.version, stem: "two")
            #expect(try folder.lay([(".txt", [1])], beside: file) == false)
            #expect(names(in: scratch + "/outside") == ["two.wav"])
        }
    }

    @Test func `a recording is copied unless somebody still writes it`() throws {
        try withScratch { scratch in
            let folder = try made(in: scratch)
            let path = folder.policy.folder + "/one.wav"
            try write("one", to: path, permissions: 0o600)
            let sighting = try #require(try folder.list().sightings.first)
            let copy = try folder.copy(sighting, to: scratch + "/copy")
            #expect(try copy.advance())
            #expect(try DurableFile.read(scratch + "/copy", limit: 9) == Array("one".utf8))
            let slow = try folder.copy(sighting, to: scratch + "/slow")
            try write("one and more", to: path, permissions: 0o600)
            #expect(throws: InboxFolder.Changed.self) { try slow.advance() }
            #expect(throws: InboxFolder.Changed.self) { try folder.copy(sighting, to: scratch + "/again") }
        }
    }

    @Test func `results take the place of an earlier explanation`() throws {
        try withScratch { scratch in
            let folder = try made(in: scratch)
            let inside = folder.policy.folder
            let file = InboxFile(path: "deep/two.wav", version: .init(size: 3, modified: 0), stem: "two")
            let error = InboxAnswer.error("It is silent.", of: "two.wav")
            #expect(try folder.lay(error.files, beside: file))
            #expect(names(in: inside + "/deep") == ["two.error.txt"])
            #expect(try folder.lay([(".txt", Array("text".utf8)), (".srt", [])], beside: file))
            #expect(names(in: inside + "/deep")?.sorted() == ["two.srt", "two.txt"])
            // For those who may read the folder.
            #expect(try permissions(of: inside + "/deep/two.txt") == 0o640)
        }
    }

    @Test func `a folder of somebody else that is not there is named`() throws {
        try withScratch { scratch in
            let policy = InboxPolicy(folder: scratch + "/share", isOwn: false, formats: [.txt])
            #expect(throws: StorageError.system(operation: "open", path: scratch + "/share", errno: ENOENT)) {
                try InboxFolder(policy: policy).list()
            }
            let own = InboxFolder(policy: InboxPolicy(folder: scratch + "/own", isOwn: true, formats: [.txt]))
            let listing = try own.list()
            #expect(listing.sightings.isEmpty)
        }
    }

    /// A folder with another below, and one outside.
    private func made(in scratch: String) throws -> InboxFolder {
        for name in ["inbox", "inbox/deep", "outside"] {
            try FileManager.default.createDirectory(
                atPath: scratch + "/" + name,
                withIntermediateDirectories: false,
                attributes: [.posixPermissions: 0o750]
            )
        }
        return InboxFolder(policy: InboxPolicy(folder: scratch + "/inbox", isOwn: false, formats: [.txt, .srt]))
    }
}
