import DurableStorage
import Foundation
import TestSupport
import Testing
import Updates

@Suite struct `A process that is about to end` {
    private let request = UpdateRequest(trigger: .user, allowsRewrite: true)

    /// Fault 40.
    @Test(arguments: [UpdateStep.resolve, .download, .preflight, .snapshot])
    func `leaves its transaction to the next one, as if it had died`(step: UpdateStep) async throws {
        try await withMemoryScratch { folder in
            let installation = try Installation(in: folder)
            let world = World()
            world.change { $0.endless = [step] }
            var driver: TransactionDriver? = try installation.driver(world)
            _ = await driver?.recover()
            guard case .accepted(let txid) = await driver?.start(request) else { return }
            while world.log.last != "step \(step.rawValue)" { await Task.yield() }
            await driver?.halt()
            await driver?.settled()
            guard case .transaction(let left) = TransactionJournal(installation.layout.journal).load() else {
                Issue.record("the journal is gone")
                return
            }
            #expect(left.txid == txid && left.ending == nil && left.state.rawValue == step.rawValue)
            guard case .refused = await driver?.start(request) else {
                Issue.record("it begins another one")
                return
            }
            driver = nil
            world.die()
            world.change { $0.endless = [] }
            let next = try installation.driver(world)
            _ = await next.recover()
            await next.settled()
            #expect(await next.status().history.first?.reason?.code == .interrupted)
            try installation.expectSound(world)
        }
    }

    @Test func `does not wait for an update window`() async throws {
        try await withMemoryScratch { folder in
            let installation = try Installation(in: folder)
            let world = World()
            var calendar = Calendar(identifier: .gregorian)
            calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
            let policy = try UpdatePolicy(mode: .automatic, windows: "fri 09:00-10:00", calendar: calendar)
            let driver = try installation.driver(world, policy: policy)
            _ = await driver.recover()
            _ = await driver.start(UpdateRequest(trigger: .timer, when: .window))
            while await driver.status().status != .waiting { await Task.yield() }
            await driver.halt()
            await driver.settled()
            #expect(await driver.status().status == .waiting)
        }
    }
}
