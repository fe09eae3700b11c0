import TestSupport
import Testing
import Updates

@Suite struct `What a release must show` {
    @Test func `the new one all that the old one could, the old one that it runs and reads its data`()
        async throws
    {
        try await withMemoryScratch { folder in
            let world = World()
            world.change { $0.unhealthy = ["1.1.0"] }
            let driver = try Installation(in: folder).driver(world)
            _ = await driver.recover()
            _ = await driver.start(UpdateRequest(trigger: .user))
            await driver.settled()
            #expect(await driver.status().history.first?.outcome == .rolledBack)
            let gates = world.change { $0.gates }
            #expect(gates.map(\.required) == [["archive", "health", "smoke"], ["archive"]])
        }
    }
}
