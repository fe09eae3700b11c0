import Foundation
import TestSupport
import Testing

@testable import TUF

@Suite struct `Refreshing from a folder` {
    @Test(arguments: [true, false]) func `brings metadata and targets`(isConsistent: Bool) async throws {
        try await withScratch { folder in
            var publisher = try Publisher(in: folder, isConsistent: isConsistent)
            try publisher.offer("a/b c", [1, 2, 3])
            try publisher.publish()
            try publisher.local.install(trustedRoot: publisher.file(of: "root"))
            var client = publisher.client
            let file = try await client.target("a/b c")
            #expect(file == TargetFile(content: [1, 2, 3]))
            #expect(try await client.download("a/b c", file, to: folder + "/b"))
            #expect(try Data(contentsOf: URL(fileURLWithPath: folder + "/b")) == Data([1, 2, 3]))
            #expect(try await !client.download("a/b c", file, to: folder + "/b"))
            for role in TopLevelRole.allCases {
                #expect(try publisher.local.read(role.name) == publisher.file(of: role.name))
            }
        }
    }

    @Test func `needs a trusted root`() async throws {
        try await withScratch { folder in
            var client = try Publisher(in: folder).client
            await #expect(throws: TUFError.noTrustedRoot(directory: folder + "/trusted")) { try await client.refresh() }
        }
    }

    @Test func `takes a root that its own keys have signed, and never goes back to an older one`() throws {
        try withScratch { folder in
            var publisher = try Publisher(in: folder)
            let first = try publisher.file(of: "root")
            publisher.root.version = 2
            let second = try publisher.file(of: "root")
            try publisher.local.install(trustedRoot: second)
            try publisher.local.install(trustedRoot: first)
            #expect(try publisher.local.read("root") == second)
            publisher.signers["root"] = [try .test(99)]
            publisher.root.version = 3
            #expect(throws: TUFError.notSigned(file: "root.json", valid: 0, threshold: 1)) {
                try publisher.local.install(trustedRoot: publisher.file(of: "root"))
            }
            #expect(try publisher.local.read("root") == second)
        }
    }

    @Test(arguments: [true, false])
    func `forgets versions when the root it is given no longer trusts their signers`(isRevoked: Bool) throws {
        try withScratch { folder in
            var publisher = try Publisher(in: folder)
            try publisher.local.install(trustedRoot: publisher.file(of: "root"))
            for role in ["timestamp", "snapshot"] as [ExactText] {
                try publisher.local.write(publisher.file(of: role), for: role)
            }
            let signers = publisher.signers.merging(isRevoked ? ["snapshot": [try .test(99)]] : [:]) { $1 }
            publisher.root = Root(version: 3, expires: .later) { ((signers[$0.name] ?? []).map(\.key), 1) }
            try publisher.local.install(trustedRoot: publisher.file(of: "root"))
            #expect(try publisher.local.read("root") == publisher.file(of: "root"))
            for role in ["timestamp", "snapshot"] as [ExactText] {
                #expect(try (publisher.local.read(role) == nil) == isRevoked)
            }
        }
    }

    @Test func `cleans up after a process that died while writing`() async throws {
        try await withScratch { folder in
            var publisher = try Publisher(in: folder)
            try publisher.publish()
            try publisher.local.install(trustedRoot: publisher.file(of: "root"))
            try Data([1]).write(to: URL(fileURLWithPath: folder + "/trusted/.1a.partial"))
            var client = publisher.client
            try await client.refresh()
            let roles = ["root.json", "snapshot.json", "targets.json", "timestamp.json"]
            #expect(try publisher.trusted().keys.sorted() == roles)
        }
    }

    @Test func `believes a floor more than a clock that is behind it`() async throws {
        try await withScratch { folder in
            var publisher = try Publisher(in: folder)
            try publisher.publish()
            try publisher.local.install(trustedRoot: publisher.file(of: "root"))
            let later = UTCTime.later
            var ahead = publisher.client(floor: later)
            await #expect(throws: TUFError.expired(file: "root.json", since: later, now: later)) {
                try await ahead.refresh()
            }
            var behind = publisher.client(floor: .earlier)
            try await behind.refresh()
        }
    }

    /// What is damaged, and what is said then; the files that were trusted before must be there afterwards.
    @Test(arguments: Damage.allCases) func `refuses and keeps what it had`(damage: Damage) async throws {
        try await withScratch { folder in
            var publisher = try Publisher(in: folder)
            try publisher.publishUpdate()
            try publisher.local.install(trustedRoot: publisher.file(of: "root"))
            var client = publisher.client(floor: .soon)
            try await client.refresh()
            let before = try publisher.trusted()
            let error = try damage.apply(to: &publisher)
            await #expect(throws: error) { try await client.refresh() }
            #expect(
                try publisher.trusted().filter { !damage.accepted.contains($0.key) }
                    == before.filter { !damage.accepted.contains($0.key) }
            )
            #expect(try publisher.trusted().keys == before.keys)
        }
    }

    @Test func `does not find targets before a refresh has succeeded`() async throws {
        try await withScratch { folder in
            var publisher = try Publisher(in: folder)
            try publisher.offer("file", [1])
            publisher.targets.expires = .earlier
            try publisher.publish()
            try publisher.local.install(trustedRoot: publisher.file(of: "root"))
            var client = publisher.client
            for _ in 0..<2 { await #expect(throws: TUFError.self) { try await client.target("file") } }
        }
    }

    @Test func `follows no more roots than allowed`() async throws {
        try await withScratch { folder in
            var publisher = try Publisher(in: folder)
            try publisher.publish()
            try publisher.local.install(trustedRoot: publisher.file(of: "root"))
            for version in 2...5 {
                publisher.root.version = version
                try publisher.publish()
            }
            var limits = DownloadLimits()
            limits.rootRotations = 3
            var client = publisher.client(limits: limits)
            try await client.refresh()
            publisher.root.version = 4
            #expect(try publisher.local.read("root") == publisher.file(of: "root"))
        }
    }

    @Test func `leaves a target alone that does not arrive as described`() async throws {
        try await withScratch { folder in
            var publisher = try Publisher(in: folder)
            try publisher.offer("file", [1, 2, 3])
            try publisher.publish()
            try publisher.local.install(trustedRoot: publisher.file(of: "root"))
            var client = publisher.client
            let file = try await client.target("file")
            let remote = "\(file.hashes.prefix).file"
            try Data([9]).write(to: URL(fileURLWithPath: folder + "/file"))
            for (content, error) in [
                ([1, 2], TUFError.wrongLength(file: remote, expected: 3, actual: 2)),
                ([1, 2, 3, 4], .tooLong(file: remote, limit: 3)),
                ([3, 2, 1], .wrongHash(file: remote, algorithm: .sha256, actual: Hashes(of: [3, 2, 1]).prefix)),
                (nil, .fileMissing(file: remote)),
            ] as [([UInt8]?, TUFError)] {
                let path = "\(folder)/targets/\(remote)"
                try? FileManager.default.removeItem(atPath: path)
                if let content { try Data(content).write(to: URL(fileURLWithPath: path)) }
                await #expect(throws: error) { try await client.download("file", file, to: folder + "/file") }
                #expect(try Data(contentsOf: URL(fileURLWithPath: folder + "/file")) == Data([9]))
                let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
                #expect(names == ["file", "metadata", "targets", "trusted"])
            }
        }
    }
}
