import DurableStorage
import Foundation
import Synchronization
import TestSupport
import Testing
import Updates

/// Stops a driver at the n-th failpoint it reaches.
final class Countdown: Sendable {
    private let state: Mutex<(left: Int, tags: [String])>

    init(_ count: Int) { state = Mutex((count, [])) }

    var failpoints: Failpoints {
        Failpoints { tag in
            let isOver = self.state.withLock { state in
                state.tags.append(tag)
                state.left -= 1
                return state.left == 0
            }
            if isOver { throw Failpoints.Halt() }
        }
    }

    var tags: [String] { state.withLock { $0.tags } }
    /// Whether the failpoint was never reached.
    var isUnspent: Bool { state.withLock { $0.left > 0 } }
}

@Suite struct `Dying anywhere` {
    private let request = UpdateRequest(trigger: .user, allowsRewrite: true)

    /// A crash at each failpoint of the update, one recovery.
    @Test(arguments: Scenario.all) func `leaves an appliance that recovers`(scenario: Scenario) async throws {
        var count = 1
        while true {
            let isOver = try await withMemoryScratch { folder in
                let (installation, world) = try prepare(folder, scenario)
                let fuse = Countdown(count)
                try await crash(installation, world, fuse)
                if fuse.isUnspent { return true }
                let driver = try installation.driver(world)
                _ = await driver.recover()
                await driver.settled()
                try await expectRecovered(installation, world, driver, scenario, "after \(fuse.tags.last ?? "")")
                return false
            }
            if isOver { break }
            count += 1
        }
        #expect(count > 25)
    }

    /// I8: a crash at each failpoint of the update, and one more at each failpoint of its recovery.
    @Test(arguments: Scenario.all) func `also while recovering`(scenario: Scenario) async throws {
        var random = SeededGenerator(seed: scenario.name.utf8.count)
        // All pairs take minutes; a fixed sample of them shows the same.
        for _ in 0..<40 {
            try await withMemoryScratch { folder in
                let (installation, world) = try prepare(folder, scenario)
                let first = Countdown(Int.random(in: 10...45, using: &random))
                try await crash(installation, world, first)
                var deaths = "after \(first.tags.last ?? "")"
                for _ in 0..<Int.random(in: 1...3, using: &random) {
                    let second = Countdown(Int.random(in: 1...8, using: &random))
                    var recovering: TransactionDriver? = try installation.driver(world, failpoints: second.failpoints)
                    _ = await recovering?.recover()
                    await recovering?.settled()
                    recovering = nil
                    world.die()
                    deaths += ", then after \(second.tags.last ?? "")"
                }
                let driver = try installation.driver(world)
                _ = await driver.recover()
                await driver.settled()
                try await expectRecovered(installation, world, driver, scenario, deaths)
            }
        }
    }

    /// Fault 34: the number of starts is exact, for each is counted on disk before.
    @Test(arguments: ["server.started.to", "journal.stored.probation"])
    func `in every probation ends in the old release after the allowed starts`(tag: String) async throws {
        try await withMemoryScratch { folder in
            let installation = try Installation(in: folder)
            let world = World()
            let dying = Failpoints { if $0 == tag { throw Failpoints.Halt() } }
            var deaths = 0
            while deaths < 10 {
                var driver: TransactionDriver? = try installation.driver(world, failpoints: dying)
                _ = await driver?.recover()
                if deaths == 0 { _ = await driver?.start(request) }
                await driver?.settled()
                let isOver = await driver?.transaction == nil
                driver = nil
                if isOver { break }
                deaths += 1
                world.die()
            }
            #expect(deaths == 2)
            #expect(world.log.count { $0 == "start 2" } == (tag == "server.started.to" ? 2 : 0))
            #expect(installation.activeVersion == "1.0.0")
            try installation.expectSound(world)
        }
    }

    private func prepare(_ folder: String, _ scenario: Scenario) throws -> (Installation, World) {
        let installation = try Installation(in: folder)
        let world = World()
        world.change(scenario.prepare)
        return (installation, world)
    }

    private func crash(_ installation: Installation, _ world: World, _ fuse: Countdown) async throws {
        var driver: TransactionDriver? = try installation.driver(world, failpoints: fuse.failpoints)
        _ = await driver?.recover()
        _ = await driver?.start(request)
        await driver?.settled()
        driver = nil
        world.die()
    }

    private func expectRecovered(
        _ installation: Installation,
        _ world: World,
        _ driver: TransactionDriver,
        _ scenario: Scenario,
        _ deaths: String
    ) async throws {
        let comment = Comment(rawValue: deaths)
        try installation.expectSound(world, comment)
        let records = UpdateRecords(installation.layout)
        let version = installation.activeVersion
        // I6: the floor follows what was committed, and only that.
        #expect(records.floor().minimumVersion == version, comment)
        let outcomes = records.history().map(\.outcome)
        if version == "1.1.0" {
            #expect(scenario.isGood, comment)
            #expect(outcomes.last == .committed, comment)
        } else {
            #expect(outcomes.last != .committed, comment)
        }
        #expect(records.failedReleases().entries["1.1.0"]?.count ?? 1 == 1, comment)
        // Whatever happened, the next attempt succeeds as if nothing had been.
        world.change { state in
            state.unhealthy = []
            state.exits = [:]
        }
        let again = UpdateRequest(trigger: .user, version: "1.1.0", reinstall: true, allowsRewrite: true)
        guard case .accepted = await driver.start(again) else {
            Issue.record("the next update is refused", sourceLocation: #_sourceLocation)
            return
        }
        await driver.settled()
        #expect(installation.activeVersion == "1.1.0", comment)
        try installation.expectSound(world, comment)
        #expect(try FolderListing.names(at: installation.layout.stagings).isEmpty, comment)
        #expect(try FolderListing.names(at: installation.layout.generations).count <= 3, comment)
        #expect(try FolderListing.names(at: installation.layout.databases).count <= 3, comment)
    }
}
