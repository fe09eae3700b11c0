import Foundation
import TestSupport
import Testing

@testable import TUF

@Suite struct `Metadata past their date` {
    /// Everything, or one role, has expired; the client trusts the first root and a first version of the rest.
    private func world(_ folder: String, expired: [ExactText]) async throws -> Publisher {
        var publisher = try Publisher(in: folder)
        try publisher.offer("file", [1, 2, 3])
        try publisher.publishUpdate()
        try publisher.local.install(trustedRoot: publisher.file(of: "root"))
        var client = publisher.client
        try await client.refresh()
        #expect(!client.isStale)
        if expired.contains("root") {
            publisher.root.expires = .earlier
            publisher.root.version += 1
        }
        if expired.contains("timestamp") { publisher.timestamp.expires = .earlier }
        if expired.contains("snapshot") { publisher.snapshot.expires = .earlier }
        if expired.contains("targets") { publisher.targets.expires = .earlier }
        try publisher.publishUpdate()
        return publisher
    }

    private func lenient(_ publisher: Publisher) -> RepositoryClient {
        RepositoryClient(
            local: publisher.local,
            metadata: DirectoryTransport(publisher.folder + "/metadata"),
            targets: DirectoryTransport(publisher.folder + "/targets"),
            acceptsStale: true
        )
    }

    @Test(arguments: [
        ["root"], ["timestamp"], ["snapshot"], ["targets"], ["root", "timestamp", "snapshot", "targets"],
    ])
    func `are refused, and believed when that is agreed to`(expired: [String]) async throws {
        try await withScratch { folder in
            let publisher = try await world(folder, expired: expired.map { ExactText($0) })
            var strict = publisher.client
            await #expect(throws: TUFError.self) { try await strict.refresh() }
            var client = lenient(publisher)
            let file = try await client.target("file")
            #expect(client.isStale)
            #expect(try await client.download("file", file, to: folder + "/copy"))
        }
    }

    @Test func `that are current are not stale, whatever is agreed to`() async throws {
        try await withScratch { folder in
            let publisher = try await world(folder, expired: [])
            var client = lenient(publisher)
            try await client.refresh()
            #expect(!client.isStale)
        }
    }

    /// Agreeing to a date agrees to nothing else.
    @Test(arguments: ["signature", "older"]) func `are still refused for everything else`(fault: String) async throws {
        try await withScratch { folder in
            var publisher = try await world(folder, expired: ["timestamp"])
            var client = lenient(publisher)
            try await client.refresh()
            if fault == "older" { publisher.timestamp.version -= 1 }
            if fault == "signature" { publisher.signers["timestamp"] = [try .test(99)] }
            try publisher.put(publisher.file(of: "timestamp"), "timestamp", version: nil)
            await #expect(throws: TUFError.self) { try await client.refresh() }
        }
    }
}
