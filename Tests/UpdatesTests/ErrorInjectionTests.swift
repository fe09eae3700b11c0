import DurableStorage
import Foundation
import Glibc
import Synchronization
import TestSupport
import Testing
import Updates

@Suite struct `Storage that fails` {
    private let request = UpdateRequest(trigger: .user, allowsRewrite: true)

    /// Each durable step fails once, although it may have happened: the worst a faulty disk does.
    @Test(arguments: Scenario.all, [1, 1000])
    func `at any step leaves an appliance that runs`(scenario: Scenario, times: Int) async throws {
        for count in 1... {
            let isOver = try await withMemoryScratch { folder in
                let installation = try Installation(in: folder)
                let world = World()
                world.change(scenario.prepare)
                let hits = Mutex((reached: 0, tag: ""))
                let failing = Failpoints { tag in
                    let number = hits.withLock { state in
                        state.reached += 1
                        if state.reached == count { state.tag = tag }
                        return state.reached
                    }
                    guard (count..<count + times).contains(number) else { return }
                    throw StorageError.system(operation: "sync", path: tag, errno: EIO)
                }
                var driver: TransactionDriver? = try installation.driver(world, failpoints: failing)
                _ = await driver?.recover()
                _ = await driver?.start(request)
                await driver?.settled()
                let (reached, tag) = hits.withLock { $0 }
                let comment = Comment(rawValue: "failing at \(tag)")
                // Whatever happened, somebody answers, or it is safe mode with a reason.
                #expect(world.running.count == 1 || world.safeMode != nil, comment)
                driver = nil
                world.die()
                let next = try installation.driver(world)
                _ = await next.recover()
                await next.settled()
                if await next.transaction?.state == .safeMode {
                    // Only when the way back could not be written either.
                    #expect(times > 1 && world.safeMode != nil, comment)
                    world.change { state in
                        state.unhealthy = []
                        state.exits = [:]
                    }
                    _ = await next.start(UpdateRequest(trigger: .user, version: "1.1.0", allowsRewrite: true))
                    await next.settled()
                }
                try installation.expectSound(world, comment)
                #expect(
                    UpdateRecords(installation.layout).floor().minimumVersion == installation.activeVersion,
                    comment
                )
                return reached < count
            }
            if isOver { break }
        }
    }

    /// Faults 5 and 6, on a real file system that is full.
    @Test(.enabled(if: TinyDisk.isAvailable, "mounting a small file system takes root"), arguments: [true, false])
    func `a disk that fills up during the probation does not keep it from going back`(isHealthy: Bool) async throws {
        try await withMemoryScratch { folder in
            let disk = try TinyDisk(at: folder + "/disk", kilobytes: 1024)
            defer { disk.unmount() }
            let installation = try Installation(in: folder + "/disk")
            let world = World()
            if !isHealthy { world.change { $0.unhealthy = ["1.1.0"] } }
            let filling = Failpoints { tag in
                if tag == "server.started.to" { TinyDisk.fill(folder + "/disk/filler") }
            }
            let driver = try installation.driver(world, failpoints: filling)
            _ = await driver.recover()
            _ = await driver.start(request)
            await driver.settled()
            try installation.expectSound(world)
            #expect(installation.activeVersion == (isHealthy ? "1.1.0" : "1.0.0"))
            #expect(
                UpdateRecords(installation.layout).history().last?.outcome == (isHealthy ? .committed : .rolledBack)
            )
        }
    }

    @Test(.enabled(if: TinyDisk.isAvailable, "mounting a small file system takes root"))
    func `an update on a full disk is refused or forgotten`() async throws {
        try await withMemoryScratch { folder in
            let disk = try TinyDisk(at: folder + "/disk", kilobytes: 1024)
            defer { disk.unmount() }
            let installation = try Installation(in: folder + "/disk")
            let world = World()
            let driver = try installation.driver(world)
            _ = await driver.recover()
            // An update as small as this one would fit into the room that is kept.
            try DurableFile.remove(installation.layout.ballast)
            TinyDisk.fill(folder + "/disk/filler")
            let answer = await driver.start(request)
            await driver.settled()
            if case .refused(let reason, _) = answer { #expect(reason.code == .space) }
            try installation.expectSound(world)
            #expect(installation.activeVersion == "1.0.0")
            unlink(folder + "/disk/filler")
            _ = await driver.start(request)
            await driver.settled()
            #expect(installation.activeVersion == "1.1.0")
        }
    }
}

/// A file system in memory that is soon full.
struct TinyDisk {
    let path: String

    static let isAvailable =
        getuid() == 0 && mountWorks()

    init(at path: String, kilobytes: Int) throws {
        self.path = path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        guard mount("tmpfs", path, "tmpfs", 0, "size=\(kilobytes)k") == 0 else { throw POSIXError(.EPERM) }
    }

    func unmount() { umount2(path, Int32(MNT_DETACH)) }

    /// Writes until nothing more fits.
    static func fill(_ file: String) {
        let descriptor = open(file, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        for size in [4096, 1] {
            let block = [UInt8](repeating: 1, count: size)
            while write(descriptor, block, size) > 0 {}
        }
        close(descriptor)
    }

    private static func mountWorks() -> Bool {
        (try? withScratch { folder in
            try TinyDisk(at: folder + "/probe", kilobytes: 64).unmount()
            return true
        }) ?? false
    }
}
