import DurableStorage
import Foundation
import TUF
import TestSupport
import Testing
import Updates

@testable import ReleasePublishing

@Suite struct `A publisher's repository` {
    private let day = 86400

    private func later(_ days: Int) -> UTCTime { UTCTime(secondsSince1970: UTCTime.now.secondsSince1970 + days * day) }

    @Test func `a published release reaches an appliance`() async throws {
        try await withScratch { folder in
            let workshop = try Workshop(folder)
            try workshop.repository().add(release: try workshop.release("0.2.0"))
            try await workshop.repository().publish(to: workshop.site)
            let manifest = "releases/0.2.0/x86_64-linux/manifest.json"
            let blob = "blobs/" + FileHash.sha256(Array("program 0.2.0".utf8))
            let contents = try await workshop.fetch(["channels/stable.json", manifest, blob], trust: folder + "/trust")
            #expect(
                contents["channels/stable.json"] == #"{"manifest":"\#(manifest)","requiredStops":[],"version":"0.2.0"}"#
            )
            #expect(contents[blob] == "program 0.2.0")
        }
    }

    @Test func `publishing twice changes nothing`() async throws {
        try await withScratch { folder in
            let workshop = try Workshop(folder)
            try workshop.repository().add(release: try workshop.release("0.2.0"))
            #expect(try await workshop.repository().publish(to: workshop.site) == 9)
            #expect(try await workshop.repository().publish(to: workshop.site) == 0)
        }
    }

    @Test func `unchanged files are offered once`() throws {
        try withScratch { folder in
            let workshop = try Workshop(folder)
            for version in ["0.2.0", "0.3.0"] {
                try workshop.repository().add(release: try workshop.release(version, ["lib/a.so": "same"]))
            }
            let blobs = try FileManager.default.contentsOfDirectory(atPath: folder + "/repository/targets/blobs")
            #expect(blobs.count == 4)
        }
    }

    @Test func `a stable release is for those who get betas, too, unless they have a newer one`() throws {
        try withScratch { folder in
            let workshop = try Workshop(folder)
            func offer() throws -> [String: [Channel]] {
                let releases = try workshop.repository().releases()
                return Dictionary(uniqueKeysWithValues: releases.map { ($0.release.manifest.version, $0.channels) })
            }
            try workshop.repository().add(release: try workshop.release("0.2.0"))
            #expect(try offer() == ["0.2.0": [.stable, .beta]])
            try workshop.repository().add(release: try workshop.release("0.4.0-rc1", channel: .beta))
            try workshop.repository().add(release: try workshop.release("0.3.0"))
            #expect(try offer() == ["0.2.0": [], "0.3.0": [.stable], "0.4.0-rc1": [.beta]])
        }
    }

    @Test func `a version never changes, and no channel goes back`() throws {
        try withScratch { folder in
            let workshop = try Workshop(folder)
            try workshop.repository().add(release: try workshop.release("0.3.0"))
            #expect(throws: PublishingError.versionTaken("0.3.0")) {
                try workshop.repository().add(release: try workshop.release("0.3.0", ["lib/a.so": "other"]))
            }
            #expect(throws: PublishingError.channelAhead(channel: "stable", version: "0.3.0")) {
                try workshop.repository().add(release: try workshop.release("0.2.0"))
            }
        }
    }

    @Test func `a damaged release is not offered`() throws {
        try withScratch { folder in
            let workshop = try Workshop(folder)
            let release = try workshop.release("0.2.0", ["lib/a.so": "good"])
            try FileManager.default.removeItem(atPath: release + "/lib/a.so")
            try DurableFile.write(Array("evil".utf8), to: release + "/lib/a.so", mode: 0o444)
            #expect(throws: UpdateError.self) { try workshop.repository().add(release: release) }
            #expect(try workshop.repository().releases().isEmpty)
        }
    }

    @Test func `a withdrawn release is gone, and its channel points to the one before`() async throws {
        try await withScratch { folder in
            let workshop = try Workshop(folder)
            for version in ["0.2.0", "0.3.0"] {
                try workshop.repository().add(release: try workshop.release(version, ["lib/a.so": "same"]))
            }
            try workshop.repository().withdraw("0.3.0")
            try await workshop.repository().publish(to: workshop.site)
            let kept = "blobs/" + FileHash.sha256(Array("same".utf8))
            let contents = try await workshop.fetch(["channels/stable.json", kept], trust: folder + "/trust")
            #expect(contents["channels/stable.json"]?.contains(#""version":"0.2.0""#) == true)
            let gone = "blobs/" + FileHash.sha256(Array("program 0.3.0".utf8))
            await #expect(throws: TUFError.unknownTarget(path: gone)) {
                try await workshop.fetch([gone], trust: folder + "/trust")
            }
            #expect(throws: PublishingError.unknownVersion("0.3.0")) { try workshop.repository().withdraw("0.3.0") }
        }
    }

    @Test func `nothing changes when keys are missing`() throws {
        try withScratch { folder in
            let workshop = try Workshop(folder)
            let release = try workshop.release("0.2.0")
            try FileManager.default.removeItem(atPath: workshop.keys + "/targets-1.pem")
            try workshop.repository().add(release: release)
            try FileManager.default.removeItem(atPath: workshop.keys + "/targets-2.pem")
            #expect(throws: PublishingError.keysMissing(role: "targets", available: 0, threshold: 1)) {
                try workshop.repository().withdraw("0.2.0")
            }
            #expect(try workshop.repository().releases().count == 1)
        }
    }

    @Test func `what is signed every day stays small; what expires is signed in time`() throws {
        try withScratch { folder in
            let workshop = try Workshop(folder)
            func versions() throws -> [Int] {
                let current = try CurrentMetadata(try workshop.repository().metadata)
                return [
                    current.root.version, current.targets.version, current.snapshot.version, current.timestamp.version,
                ]
            }
            #expect(try workshop.repository(now: later(1)).refresh().isEmpty)
            #expect(try versions() == [1, 1, 1, 2])
            #expect(try workshop.repository(now: later(11)).refresh().isEmpty)
            #expect(try versions() == [1, 1, 2, 3])
            #expect(try workshop.repository(now: later(61)).refresh().isEmpty)
            #expect(try versions() == [1, 2, 3, 4])
            #expect(try workshop.repository(now: later(122)).refresh() == [.root])
            #expect(try workshop.repository(now: later(122)).renewRoot() == .complete(version: 2))
            #expect(try workshop.repository(now: later(123)).refresh().isEmpty)
        }
    }

    @Test func `an expired repository is not published`() async throws {
        try await withScratch { folder in
            let workshop = try Workshop(folder, now: UTCTime(secondsSince1970: UTCTime.now.secondsSince1970 - 8 * day))
            await #expect(throws: TUFError.self) { try await workshop.repository().publish(to: workshop.site) }
            #expect(!FileManager.default.fileExists(atPath: workshop.site))
            try workshop.repository().refresh()
            try await workshop.repository().publish(to: workshop.site)
        }
    }

    @Test func `an older copy of the repository is not published over a newer one`() async throws {
        try await withScratch { folder in
            let workshop = try Workshop(folder)
            let (live, copy) = (folder + "/repository", folder + "/copy")
            try FileManager.default.copyItem(atPath: live, toPath: copy)
            try workshop.repository().refresh()
            try await workshop.repository().publish(to: workshop.site)
            let older = PublisherRepository(folder: copy)
            await #expect(throws: PublishingError.publishedIsNewer(path: workshop.site, published: 2, own: 1)) {
                try await older.publish(to: workshop.site)
            }
        }
    }
}
