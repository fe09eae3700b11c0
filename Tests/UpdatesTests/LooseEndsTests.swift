import DurableStorage
import Foundation
import TestSupport
import Testing
import Updates

@Suite struct `Loose ends` {
    private let request = UpdateRequest(trigger: .user, allowsRewrite: true)

    @Test func `what was never finished is deleted at the start, and room is kept`() async throws {
        try await withMemoryScratch { folder in
            let installation = try Installation(in: folder)
            let layout = installation.layout
            let unfinished = [
                layout.update + "/.1.partial", layout.trust + "/.2.partial", layout.generation(1) + "/.3.partial",
                layout.database(1) + "/.4.partial",
            ]
            for file in unfinished { try DurableFile.write("half".utf8, to: file) }
            try DurableTree.create(layout.generations + "/.7.partial")
            try DurableFile.write([], to: layout.generations + "/.7.partial/generation.json")
            _ = await (try installation.driver(World())).recover()
            for file in unfinished + [layout.generations + "/.7.partial"] {
                #expect(try FolderListing.kind(of: file) == nil, "\(file)")
            }
            #expect(try FolderListing.kind(of: layout.ballast) == .file)
        }
    }

    @Test func `another process that is updating keeps its unfinished files`() async throws {
        try await withMemoryScratch { folder in
            let installation = try Installation(in: folder)
            let file = installation.layout.update + "/.1.partial"
            try DurableFile.write("half".utf8, to: file)
            let lock = try FileLock(installation.layout.lock)
            #expect(await (try installation.driver(World())).recover().journal == .busy)
            #expect(try FolderListing.kind(of: file) == .file)
            lock.release()
        }
    }

    @Test(arguments: [[], ["1.1.0"]] as [Set<String>])
    func `an end that cannot be recorded is recorded at the next start`(unhealthy: Set<String>) async throws {
        try await withMemoryScratch { folder in
            let installation = try Installation(in: folder)
            let world = World()
            world.change { $0.unhealthy = unhealthy }
            try DurableTree.create(installation.layout.history)
            var driver: TransactionDriver? = try installation.driver(world)
            _ = await driver?.recover()
            guard case .accepted(let txid)? = await driver?.start(request) else {
                Issue.record("it was not accepted")
                return
            }
            await driver?.settled()
            #expect(await driver?.transaction?.txid == txid)
            #expect(installation.activeVersion == (unhealthy.isEmpty ? "1.1.0" : "1.0.0"))
            driver = nil
            world.die()
            try DurableTree.remove(installation.layout.history)
            let next = try installation.driver(world)
            _ = await next.recover()
            await next.settled()
            #expect(UpdateRecords(installation.layout).history().map(\.txid) == [txid])
            try installation.expectSound(world)
        }
    }
}
