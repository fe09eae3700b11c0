import DurableStorage
import Foundation
import TestSupport
import Testing
import Updates

@Suite struct `The driver` {
    private let request = UpdateRequest(trigger: .user, allowsRewrite: true)

    @Test(arguments: Scenario.all) func `brings every update to its end`(scenario: Scenario) async throws {
        try await withMemoryScratch { folder in
            let installation = try Installation(in: folder)
            let world = World()
            world.change(scenario.prepare)
            let driver = try installation.driver(world)
            #expect(await driver.recover().server == .ready)
            guard case .accepted(let txid) = await driver.start(request) else {
                Issue.record("it was not accepted")
                return
            }
            await driver.settled()
            try installation.expectSound(world)
            #expect(installation.activeVersion == (scenario.isGood ? "1.1.0" : "1.0.0"))
            let status = await driver.status()
            #expect(status.status == .idle)
            #expect(status.history.map(\.txid) == [txid])
            #expect(status.history.first?.outcome == (scenario.isGood ? .committed : .rolledBack))
            let records = UpdateRecords(installation.layout)
            #expect(records.floor().minimumVersion == (scenario.isGood ? "1.1.0" : "1.0.0"))
            #expect(records.failedReleases().versions == (scenario.isGood ? [] : ["1.1.0"]))
            #expect(try FolderListing.names(at: installation.layout.stagings).isEmpty)
            #expect(try FolderListing.kind(of: installation.layout.ballast) == .file)
            // I9: nothing is left of what did not hold, and the old release knows what its database holds now.
            let generations = try GenerationStore(installation.layout).all()
            #expect(generations.map(\.number) == (scenario.isGood ? [1, 2] : [1]))
            let active = try #require(generations.last)
            #expect(active.side.schema == (try installation.database(active.side.database)))
            let databases = Set(generations.map { String($0.side.database) }).sorted()
            #expect(try FolderListing.names(at: installation.layout.databases) == databases)
        }
    }

    @Test func `an update without rewriting never leaves the port alone, one with it drains first`() async throws {
        for (schema, expected) in [
            (SchemaRange(schema: 4, reader: 4), ["start 2", "retire 1"]),
            (SchemaRange(schema: 5, reader: 5), ["drain 1", "start 2"]),
        ] {
            try await withMemoryScratch { folder in
                let world = World()
                world.change { $0.offered = schema }
                let driver = try Installation(in: folder).driver(world)
                _ = await driver.recover()
                world.change { $0.log = [] }
                _ = await driver.start(request)
                await driver.settled()
                #expect(world.log.filter { !$0.hasPrefix("step") } == expected)
                #expect(world.change { $0.gates }.first?.required == ["archive", "health", "smoke"])
            }
        }
    }

    @Test func `steps are run by the old release, except those that belong to the new one`() async throws {
        try await withMemoryScratch { folder in
            let world = World()
            world.change { $0.offered = SchemaRange(schema: 5, reader: 4) }
            let driver = try Installation(in: folder).driver(world)
            _ = await driver.recover()
            _ = await driver.start(request)
            await driver.settled()
            let orders = world.change { $0.orders }
            #expect(orders.map(\.step) == [.resolve, .download, .verify, .seal, .preflight, .snapshot, .migrate])
            for order in orders {
                #expect(order.program.contains(order.step.runsNewRelease ? "/1.1.0-" : "/1.0.0-"))
                let copy = try UpdateJSON.decode(StepOrder.self, from: try UpdateJSON.encode(order))
                #expect(copy == order)
            }
        }
    }

    @Test func `a release that failed is not tried again by itself`() async throws {
        try await withMemoryScratch { folder in
            let installation = try Installation(in: folder)
            let world = World()
            world.change { $0.unhealthy = ["1.1.0"] }
            let driver = try installation.driver(world)
            _ = await driver.recover()
            _ = await driver.start(request)
            await driver.settled()
            world.change { $0.unhealthy = [] }
            _ = await driver.start(UpdateRequest(trigger: .timer))
            await driver.settled()
            #expect(await driver.status().history.first?.reason?.code == .failedBefore)
            _ = await driver.start(UpdateRequest(trigger: .user, version: "1.1.0"))
            await driver.settled()
            #expect(installation.activeVersion == "1.1.0")
            #expect(UpdateRecords(installation.layout).failedReleases().versions.isEmpty)
        }
    }

    @Test func `the owner cancels a step that does not end`() async throws {
        for step in [UpdateStep.resolve, .download, .verify, .seal, .preflight] {
            try await withMemoryScratch { folder in
                let installation = try Installation(in: folder)
                let world = World()
                world.change { $0.endless = [step] }
                let driver = try installation.driver(world)
                _ = await driver.recover()
                #expect(await driver.cancel() == refusal(.nothing, nil))
                guard case .accepted(let txid) = await driver.start(request) else { return }
                while world.log.last != "step \(step.rawValue)" { await Task.yield() }
                #expect(await driver.status().cancellable)
                #expect(await driver.cancel() == .accepted(txid: txid))
                await driver.settled()
                #expect(await driver.status().history.first?.outcome == .cancelled)
                try installation.expectSound(world)
                #expect(try FolderListing.names(at: installation.layout.stagings).isEmpty)
            }
        }
    }

    @Test func `after the snapshot began it is too late to cancel`() async throws {
        try await withMemoryScratch { folder in
            let world = World()
            world.change { $0.endless = [.snapshot] }
            let driver = try Installation(in: folder).driver(world)
            _ = await driver.recover()
            _ = await driver.start(request)
            while world.log.last != "step snapshot" { await Task.yield() }
            let answer = await driver.cancel()
            guard case .refused(let reason, _) = answer else {
                Issue.record("\(answer)")
                return
            }
            #expect(reason.code == .tooLate)
            #expect(await driver.status().cancellable == false)
        }
    }

    @Test func `one transaction at a time, in one process and between two`() async throws {
        try await withMemoryScratch { folder in
            let installation = try Installation(in: folder)
            let world = World()
            world.change { $0.endless = [.download] }
            let driver = try installation.driver(world)
            let other = try installation.driver(world)
            _ = await driver.recover()
            var keyed = request
            keyed.idempotencyKey = "key"
            let wanted = keyed
            let answers = await withTaskGroup(of: RequestAnswer.self) { group in
                for _ in 0..<8 { group.addTask { await driver.start(wanted) } }
                for _ in 0..<8 { group.addTask { await other.start(wanted) } }
                return await group.reduce(into: []) { $0.append($1) }
            }
            let txids = Set(answers.compactMap { if case .accepted(let txid) = $0 { txid } else { nil } })
            #expect(txids.count == 1)
            // The same key means the same transaction; without it the answer names the one that runs.
            let winner = await driver.transaction == nil ? other : driver
            #expect(await winner.start(wanted) == .accepted(txid: txids.first ?? ""))
            guard case .refused(let reason, let running) = await winner.start(request) else { return }
            #expect(reason.code == .busy)
            #expect(running == txids.first)
            #expect(await winner.rollback(RollbackRequest(trigger: .user)) == .refused(reason, running: running))
            _ = await winner.cancel()
            await winner.settled()
        }
    }

    @Test func `a hold refuses and lets nothing go on until it is lifted or over`() async throws {
        try await withMemoryScratch { folder in
            let installation = try Installation(in: folder)
            let world = World()
            let driver = try installation.driver(world)
            _ = await driver.recover()
            try await driver.setHold(Hold(until: nil, since: Sample.start))
            guard case .refused(let reason, _) = await driver.start(request) else { return }
            #expect(reason.code == .held)
            try await driver.setHold(Hold(until: Sample.start.addingTimeInterval(-1), since: Sample.start))
            #expect(await driver.hold() == nil)
            world.change { $0.endless = [.preflight] }
            _ = await driver.start(request)
            while world.log.last != "step preflight" { await Task.yield() }
            _ = await driver.cancel()
            await driver.settled()
        }
    }

    @Test func `outside its window an update waits, also over a restart, and can be cancelled`() async throws {
        try await withMemoryScratch { folder in
            let installation = try Installation(in: folder)
            let world = World()
            var calendar = Calendar(identifier: .gregorian)
            calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
            // Sample.start is a Friday, 8 o'clock.
            let policy = try UpdatePolicy(mode: .automatic, windows: "fri 09:00-10:00", calendar: calendar)
            var waiting: TransactionDriver? = try installation.driver(world, policy: policy)
            _ = await waiting?.recover()
            _ = await waiting?.start(UpdateRequest(trigger: .timer, when: .window))
            while await waiting?.status().status != .waiting { await Task.yield() }
            #expect(installation.activeVersion == "1.0.0")
            _ = await waiting?.cancel()
            await waiting?.settled()
            #expect(await waiting?.status().history.first?.outcome == .cancelled)
            // The process dies while waiting; the next one goes on when the window has opened.
            let halting = Failpoints { if $0 == "journal.stored.wait" { throw Failpoints.Halt() } }
            waiting = nil
            var dying: TransactionDriver? = try installation.driver(world, failpoints: halting, policy: policy)
            _ = await dying?.recover()
            _ = await dying?.start(UpdateRequest(trigger: .timer, when: .window))
            await dying?.settled()
            dying = nil
            world.die()
            let next = try installation.driver(world, policy: policy) { Sample.start.addingTimeInterval(3600) }
            #expect(await next.recover().journal != .none)
            await next.settled()
            #expect(installation.activeVersion == "1.1.0")
            try installation.expectSound(world)
        }
    }

    @Test func `stops on the way are updates of their own`() async throws {
        try await withMemoryScratch { folder in
            let installation = try Installation(in: folder)
            let world = World()
            world.change { $0.goal = "1.2.0" }
            let driver = try installation.driver(world)
            _ = await driver.recover()
            #expect(await driver.continueToGoal() == nil)
            _ = await driver.start(request)
            await driver.settled()
            #expect(installation.activeVersion == "1.1.0")
            world.change { state in
                state.goal = nil
                state.offer = "1.2.0"
            }
            let next = try installation.driver(world)
            _ = await next.recover()
            #expect(await next.continueToGoal() != nil)
            await next.settled()
            #expect(installation.activeVersion == "1.2.0")
            #expect(await next.continueToGoal() == nil)
        }
    }

    @Test func `a check tells what there is and leaves nothing`() async throws {
        try await withMemoryScratch { folder in
            let installation = try Installation(in: folder)
            let driver = try installation.driver(World())
            _ = await driver.recover()
            guard case .done(let facts) = await driver.check(request) else { return }
            #expect(facts.release?.version == "1.1.0")
            #expect(try FolderListing.names(at: installation.layout.stagings).isEmpty)
            #expect(await driver.status().status == .idle)
        }
    }

    @Test func `every change is told to those who watch`() async throws {
        try await withMemoryScratch { folder in
            let driver = try Installation(in: folder).driver(World())
            _ = await driver.recover()
            let updates = await driver.statusUpdates()
            let watcher = Task { () -> UpdateStatus? in
                for await status in updates where status.status == .idle && !status.history.isEmpty { return status }
                return nil
            }
            _ = await driver.start(request)
            await driver.settled()
            // States in between may be missed by a slow reader, the last one never.
            #expect(await watcher.value?.history.first?.outcome == .committed)
        }
    }

    private func refusal(_ code: Reason.Code, _ running: String?) -> RequestAnswer {
        .refused(Reason(code, "No update is running, so there is nothing to cancel."), running: running)
    }
}
