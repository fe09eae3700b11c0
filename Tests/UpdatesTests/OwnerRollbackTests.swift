import DurableStorage
import Foundation
import TestSupport
import Testing
import Updates

@Suite struct `Going back by the owner's wish` {
    private func updated(
        _ folder: String,
        _ world: World,
        _ schema: SchemaRange
    ) async throws -> (Installation, TransactionDriver) {
        let installation = try Installation(in: folder)
        world.change { $0.offered = schema }
        let driver = try installation.driver(world)
        _ = await driver.recover()
        _ = await driver.start(UpdateRequest(trigger: .user, allowsRewrite: true))
        await driver.settled()
        #expect(installation.activeVersion == "1.1.0")
        return (installation, driver)
    }

    @Test(arguments: [SchemaRange(schema: 4, reader: 4), SchemaRange(schema: 5, reader: 4)])
    func `with a database both can use nothing is lost and nothing asked`(schema: SchemaRange) async throws {
        try await withMemoryScratch { folder in
            let world = World()
            let (installation, driver) = try await updated(folder, world, schema)
            guard case .accepted = await driver.rollback(RollbackRequest(trigger: .user)) else {
                Issue.record("it is refused")
                return
            }
            await driver.settled()
            #expect(installation.activeVersion == "1.0.0")
            let active = try GenerationStore(installation.layout).active()
            #expect(active.side.database == 1)
            #expect(active.side.schema == schema)
            #expect(active.previous == 2)
            try installation.expectSound(world)
            // The floor never sinks, and yet the owner may go forward again.
            #expect(UpdateRecords(installation.layout).floor().minimumVersion == "1.1.0")
            _ = await driver.rollback(RollbackRequest(trigger: .user))
            await driver.settled()
            #expect(installation.activeVersion == "1.1.0")
        }
    }

    @Test func `to an older database only with consent to what is lost`() async throws {
        try await withMemoryScratch { folder in
            let world = World()
            let (installation, driver) = try await updated(folder, world, SchemaRange(schema: 5, reader: 5))
            #expect(await driver.rollback(RollbackRequest(trigger: .user)) == .needsConsent(recordings: 3))
            let little = RollbackRequest(trigger: .user, acceptedLoss: 2)
            #expect(await driver.rollback(little) == .needsConsent(recordings: 3))
            #expect(installation.activeVersion == "1.1.0")
            world.change { $0.outcomes = [.checkDatabase: .failed("crashed")] }
            guard case .refused(let reason, _) = await driver.rollback(RollbackRequest(trigger: .user, acceptedLoss: 9))
            else { return }
            #expect(reason.code == .database)
            world.change { $0.outcomes = [:] }
            guard case .accepted = await driver.rollback(RollbackRequest(trigger: .user, acceptedLoss: 3)) else {
                return
            }
            await driver.settled()
            #expect(installation.activeVersion == "1.0.0")
            let active = try GenerationStore(installation.layout).active()
            #expect(active.side.database == 1)
            try installation.expectSound(world)
            // The newer database is kept.
            #expect(try installation.database(2).schema == 5)
        }
    }

    @Test func `nothing to go back to, the running generation and unknown ones are refused`() async throws {
        try await withMemoryScratch { folder in
            let driver = try Installation(in: folder).driver(World())
            _ = await driver.recover()
            for (generation, code) in [(nil, Reason.Code.nothing), (1, .invalid), (9, .storage)] {
                let answer = await driver.rollback(RollbackRequest(trigger: .user, generation: generation))
                guard case .refused(let reason, _) = answer else {
                    Issue.record("\(answer)")
                    continue
                }
                #expect(reason.code == code)
            }
        }
    }

    @Test func `a retained release that does not hold any more is left again`() async throws {
        try await withMemoryScratch { folder in
            let world = World()
            let (installation, driver) = try await updated(folder, world, SchemaRange(schema: 4, reader: 4))
            world.change { $0.exits = ["1.0.0": 9] }
            _ = await driver.rollback(RollbackRequest(trigger: .user))
            await driver.settled()
            #expect(installation.activeVersion == "1.1.0")
            #expect(UpdateRecords(installation.layout).failedReleases().versions.isEmpty)
            try installation.expectSound(world)
        }
    }
}
