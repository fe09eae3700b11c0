import DurableStorage
import Foundation
import Testing
import Updates

@Suite struct `A release that breaks the database` {
    private let request = UpdateRequest(trigger: .user)

    @Test(arguments: [SchemaRange(schema: 4, reader: 4), SchemaRange(schema: 5, reader: 4)])
    func `the old release gets the snapshot, and the broken database is kept`(offered: SchemaRange) async throws {
        try await withMemoryScratch { folder in
            let installation = try Installation(in: folder)
            let world = World()
            world.change { state in
                state.offered = offered
                state.brokenDatabases = [1]
            }
            let driver = try installation.driver(world)
            _ = await driver.recover()
            _ = await driver.start(request)
            await driver.settled()

            let active = try GenerationStore(installation.layout).active()
            #expect(active.side.release.version == "1.0.0")
            #expect(active.side.database == 2)
            #expect(try installation.database(2) == SchemaRange(schema: 4, reader: 4))
            #expect(try FolderListing.kind(of: installation.layout.leftBehind(1)) == .file)
            let entry = try #require(await driver.status().history.first)
            #expect(entry.outcome == .rolledBack)
            #expect(entry.reason?.message.contains("snapshot from before the update") == true)
            try installation.expectSound(world)

            // Later updates do not delete what only the broken database has.
            world.change { $0.brokenDatabases = [] }
            for version in ["1.2.0", "1.3.0", "1.4.0", "1.5.0"] {
                world.change { $0.offer = version }
                _ = await driver.start(request)
                await driver.settled()
                #expect(installation.activeVersion == version)
            }
            #expect(try installation.database(1).schema >= 4)
        }
    }

    @Test func `a snapshot that is damaged, too, leads to safe mode`() async throws {
        try await withMemoryScratch { folder in
            let installation = try Installation(in: folder)
            let world = World()
            world.change { $0.brokenDatabases = [1] }
            let layout = installation.layout
            let damaging = Failpoints { tag in
                guard tag == "journal.stored.rollback" else { return }
                for name in try FolderListing.names(at: layout.snapshots) {
                    try DurableFile.write([0], to: layout.snapshot(name) + "/appliance.sqlite")
                }
            }
            let driver = try installation.driver(world, failpoints: damaging)
            _ = await driver.recover()
            _ = await driver.start(request)
            await driver.settled()
            #expect(await driver.status().status == .safeMode)
            #expect(world.safeMode != nil)
        }
    }

    @Test(arguments: ["snapshot.restored", "journal.stored.rollback", "active.swapped.back"])
    func `a crash on the way back is made good`(tag: String) async throws {
        try await withMemoryScratch { folder in
            let installation = try Installation(in: folder)
            let world = World()
            world.change { $0.brokenDatabases = [1] }
            let halting = Failpoints { if $0 == tag { throw Failpoints.Halt() } }
            var dying: TransactionDriver? = try installation.driver(world, failpoints: halting)
            _ = await dying?.recover()
            _ = await dying?.start(request)
            await dying?.settled()
            dying = nil
            world.die()
            let next = try installation.driver(world)
            _ = await next.recover()
            await next.settled()
            #expect(installation.activeVersion == "1.0.0")
            #expect(try GenerationStore(installation.layout).active().side.database > 1)
            try installation.expectSound(world)
        }
    }
}
