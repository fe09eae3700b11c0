import DurableStorage
import Foundation
import TestSupport
import Testing
import Updates

@Suite struct `Starting up` {
    private let request = UpdateRequest(trigger: .user, allowsRewrite: true)

    static let damages: [(name: String, damage: @Sendable (String) throws -> Void)] = [
        ("empty", { try DurableFile.write([], to: $0) }),
        ("garbage", { try DurableFile.write("{\"v\":1,".utf8, to: $0) }),
        ("zeros", { try DurableFile.write([UInt8](repeating: 0, count: 4096), to: $0) }),
        ("huge", { try DurableFile.write([UInt8](repeating: 65, count: 2 << 20), to: $0) }),
        ("a list", { try DurableFile.write("[1,2,3]".utf8, to: $0) }),
        ("a folder", { try DurableTree.create($0) }),
        ("a link", { try FileManager.default.createSymbolicLink(atPath: $0, withDestinationPath: "elsewhere") }),
    ]

    /// Fault 33.
    @Test(arguments: damages.indices) func `a damaged journal is set aside and blocks nothing`(index: Int) async throws
    {
        try await withMemoryScratch { folder in
            let installation = try Installation(in: folder)
            let world = World()
            try Self.damages[index].damage(installation.layout.journal)
            try await expectUnblocked(installation, world)
        }
    }

    @Test func `a journal cut at any length or changed in any byte blocks nothing`() throws {
        try withScratch { folder in
            let path = folder + "/transaction.json"
            let journal = TransactionJournal(path)
            let whole = ReducerSamples.transaction
            try journal.store(whole)
            #expect(journal.load() == .transaction(whole))
            let bytes = try #require(try DurableFile.read(path, limit: 1 << 16))
            for length in bytes.indices {
                try DurableFile.write(bytes[..<length], to: path)
                expectDamaged(journal.load(), folder)
            }
            var random = SeededGenerator(seed: 1)
            for index in bytes.indices {
                var changed = bytes
                changed[index] ^= UInt8(1 << Int.random(in: 0..<7, using: &random))
                try DurableFile.write(changed, to: path)
                let content = journal.load()
                // White space and the like may change nothing.
                if content != .transaction(whole) { expectDamaged(content, folder) }
            }
            #expect(journal.load() != .transaction(whole))
        }
    }

    private func expectDamaged(_ content: TransactionJournal.Content, _ folder: String) {
        guard case .damaged(let aside?, _) = content else {
            Issue.record("\(content)")
            return
        }
        #expect(aside.hasPrefix(folder + "/transaction.json.corrupt-"))
        unlink(aside)
    }

    @Test func `a journal of a later format is set aside`() async throws {
        try await withMemoryScratch { folder in
            let installation = try Installation(in: folder)
            var future = ReducerSamples.transaction
            future.v = 2
            try TransactionJournal(installation.layout.journal).store(future)
            try await expectUnblocked(installation, World())
        }
    }

    private func expectUnblocked(_ installation: Installation, _ world: World) async throws {
        let driver = try installation.driver(world)
        let report = await driver.recover()
        guard case .damaged = report.journal else {
            Issue.record("\(report)")
            return
        }
        #expect(report.findings.count == 1)
        #expect(report.active?.number == 1)
        try installation.expectSound(world)
        #expect(try FolderListing.names(at: installation.layout.update).contains("transaction.json.corrupt-1"))
        _ = await driver.start(request)
        await driver.settled()
        #expect(installation.activeVersion == "1.1.0")
    }

    /// Two updates, so that there is something to fall back to.
    private func updated(_ folder: String, _ world: World) async throws -> Installation {
        let installation = try Installation(in: folder)
        let driver = try installation.driver(world)
        _ = await driver.recover()
        _ = await driver.start(request)
        await driver.settled()
        #expect(installation.activeVersion == "1.1.0")
        return installation
    }

    private func damage(_ installation: Installation, _ generation: Int) throws {
        let side = try GenerationStore(installation.layout).read(generation).side
        let file = installation.layout.release(side.release) + "/bin/whisper-appliance"
        chmod(file, 0o755)
        try Data("other".utf8).write(to: URL(fileURLWithPath: file))
    }

    @Test func `a link that leads nowhere gives way to the newest generation that is whole`() async throws {
        for target in ["generations/77", "nowhere", nil] {
            try await withMemoryScratch { folder in
                let world = World()
                let installation = try await updated(folder, world)
                world.die()
                unlink(installation.layout.active)
                if let target { try DurableLink.swap(installation.layout.active, to: target) }
                let report = await (try installation.driver(world)).recover()
                #expect(report.findings.count == 2)
                #expect(report.active?.number == 2)
                try installation.expectSound(world)
            }
        }
    }

    @Test func `with a damaged journal the active release is checked in full`() async throws {
        try await withMemoryScratch { folder in
            let world = World()
            let installation = try await updated(folder, world)
            world.die()
            try damage(installation, 2)
            try DurableFile.write([], to: installation.layout.journal)
            let report = await (try installation.driver(world)).recover()
            #expect(report.active?.number == 1)
            #expect(installation.activeVersion == "1.0.0")
        }
    }

    @Test func `when nothing is whole it is safe mode`() async throws {
        try await withMemoryScratch { folder in
            let world = World()
            let installation = try await updated(folder, world)
            world.die()
            try damage(installation, 1)
            try damage(installation, 2)
            try DurableFile.write([], to: installation.layout.journal)
            let report = await (try installation.driver(world)).recover()
            #expect(report.active == nil)
            #expect(world.safeMode?.code == .damaged)
        }
    }

    /// Fault 29.
    @Test func `a rollback whose target is damaged goes to an older generation`() async throws {
        try await withMemoryScratch { folder in
            let world = World()
            let installation = try await updated(folder, world)
            let driver = try installation.driver(world)
            _ = await driver.recover()
            try damage(installation, 2)
            world.change { state in
                state.offer = "1.2.0"
                state.unhealthy = ["1.2.0"]
            }
            _ = await driver.start(request)
            await driver.settled()
            #expect(installation.activeVersion == "1.0.0")
            #expect(UpdateRecords(installation.layout).history().last?.outcome == .rolledBack)
            #expect(world.running == [1: false])
        }
    }

    /// Fault 30.
    @Test func `when both releases fail it is safe mode, out of which a new update leads`() async throws {
        try await withMemoryScratch { folder in
            let world = World()
            let installation = try Installation(in: folder)
            let driver = try installation.driver(world)
            _ = await driver.recover()
            world.change { $0.unhealthy = ["1.0.0", "1.1.0"] }
            _ = await driver.start(request)
            await driver.settled()
            #expect(await driver.status().status == .safeMode)
            #expect(world.safeMode?.code == .gateFailed)
            let next = try installation.driver(world)
            _ = await next.recover()
            await next.settled()
            #expect(await next.status().status == .safeMode)
            #expect(await next.status().history.map(\.outcome) == [.safeMode])
            world.change { state in
                state.unhealthy = []
                state.offer = "1.2.0"
            }
            guard case .accepted = await next.start(request) else {
                Issue.record("it is refused")
                return
            }
            await next.settled()
            #expect(installation.activeVersion == "1.2.0")
            try installation.expectSound(world)
        }
    }

    @Test func `an old lock file is no obstacle, a held lock is reported`() async throws {
        try await withMemoryScratch { folder in
            let installation = try Installation(in: folder)
            try DurableFile.write("99999999\n".utf8, to: installation.layout.lock)
            let driver = try installation.driver(World())
            #expect(await driver.recover().journal == .none)
            let lock = try FileLock(installation.layout.lock)
            #expect(await driver.recover().journal == .busy)
            guard case .refused(let reason, _) = await driver.start(request) else { return }
            #expect(reason.code == .busy)
            lock.release()
        }
    }
}

enum ReducerSamples {
    /// One with everything in it.
    static var transaction: Transaction {
        var transaction = Transaction(
            txid: "tx",
            state: .probation,
            kind: .update,
            request: UpdateRequest(trigger: .api, version: "1.1.0", idempotencyKey: "key"),
            from: Sample.old,
            to: Side(release: Sample.newer(.rewrite), generation: 2, database: 2),
            database: DatabaseChange(mode: .rewrite, fromSchema: 4, toSchema: 5),
            bootID: "boot",
            startedAt: Sample.start.addingTimeInterval(0.7)
        )
        transaction.baseline = ["health": true]
        transaction.reason = Reason(.startFailed, "“ü”\n/")
        transaction.triesLeft = 1
        return transaction
    }
}
