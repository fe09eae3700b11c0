import Archive
import Components
import DurableStorage
import Foundation
import Logging
import Maintenance
import ServiceLifecycle
import Transcription

/// Works on the jobs that nobody waits for, one process at a time.
///
/// It stops first of all when the appliance stops: what it works on ends behind the windows it is at, and goes on in the
/// next process.
package struct JobRunner: Service {
    /// How often it looks for jobs that other processes left.
    private static let interval = Duration.seconds(2)
    /// How long windows may take that are at work when it stops; then they are given up.
    private static let patience = Duration.seconds(5)
    /// How long jobs are remembered that ended, and the recordings of those that failed (seconds).
    private static let memory: TimeInterval = 7 * 86_400

    let desk: TranscriptionDesk
    let office: JobOffice
    let uploads: UploadFolder
    /// Folder of uploads that are no jobs.
    let scratch: String
    let courier: JobCourier
    let inbox: Inbox?
    /// While it is on, jobs rest.
    let maintenance: MaintenancePlan
    let parts: ComponentGate
    /// The file that tells other processes that this one works on the jobs.
    let lock: String
    /// Whether what is stored now may be undone together with an update, or is a copy.
    let isPaused: Bool
    let wakeUps: AsyncStream<Void>
    let logger: Logger

    package func run() async throws {
        // What a trial made would be lost, and its recordings with it.
        guard !isPaused else { return try await gracefulShutdown() }
        // Without an archive there are no jobs.
        guard desk.archive.isOpen else { return try await gracefulShutdown() }
        guard let lock = await waitForLock() else { return }
        await recover()
        await work()
        lock.release()
    }

    private func waitForLock() async -> FileLock? {
        var complaint = ""
        while !Task.isCancelled, !Task.isShuttingDownGracefully {
            do { return try FileLock(lock) } catch StorageError.held {
                // The server before this one ends its windows.
            } catch {
                if "\(error)" != complaint { logger.error("jobs cannot be started", metadata: ["error": "\(error)"]) }
                complaint = "\(error)"
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .milliseconds(200)) }
        }
        return nil
    }

    private func recover() async {
        do {
            for job in try await desk.store.recover(isAlive: { $0 != getpid() && kill($0, 0) == 0 }) {
                logger.warning("job was given up", metadata: ["job.id": "\(job.id)"])
            }
        } catch {
            logger.error("jobs could not be taken up", metadata: ["error": "\(error)"])
        }
    }

    private func work() async {
        let taken = TakenJobs()
        await withDiscardingTaskGroup { group in
            let (ticks, tick) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
            group.addTask { for await _ in wakeUps.cancelOnGracefulShutdown() { tick.yield() } }
            group.addTask {
                while !Task.isCancelled, !Task.isShuttingDownGracefully {
                    await forget()
                    for _ in 0..<1800 where !Task.isShuttingDownGracefully {
                        tick.yield()
                        try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.interval) }
                    }
                }
            }
            group.addTask {
                while !Task.isCancelled, !Task.isShuttingDownGracefully {
                    try? await cancelWhenGracefulShutdown {
                        await courier.deliver()
                        try await Task.sleep(for: Self.interval)
                    }
                }
            }
            group.addTask { await inbox?.watch() }
            var areResting = false
            for await _ in ticks.cancelOnGracefulShutdown() {
                let shallRest = maintenance.current() != nil
                if shallRest != areResting { logger.notice(shallRest ? "jobs rest in maintenance" : "jobs go on") }
                areResting = shallRest
                guard !shallRest else {
                    // They end behind their windows and are queued again, as when the appliance stops.
                    await desk.scheduler.retire(await taken.all)
                    continue
                }
                guard await canWork() else { continue }
                for job in await begin(taken) {
                    group.addTask {
                        await transcribe(job)
                        await taken.leave(job.id)
                    }
                }
            }
            await stop(taken)
        }
    }

    /// Has everything end behind its window, or soon.
    private func stop(_ taken: TakenJobs) async {
        await desk.scheduler.retire(await taken.all)
        let end = ContinuousClock.now + Self.patience
        while await !taken.all.isEmpty, ContinuousClock.now < end { try? await Task.sleep(for: .milliseconds(20)) }
        for job in await taken.all { await desk.scheduler.cancel(job) }
    }

    /// Jobs wait for parts that none can do without, rather than fail; health and the log say which.
    private func canWork() async -> Bool {
        do {
            try await parts.check([.mediaDecoder, .archive])
            return true
        } catch {
            return false
        }
    }

    /// Takes those that begin now.
    private func begin(_ taken: TakenJobs) async -> [Job] {
        do {
            let open = try await desk.store.open()
            switch JobTurn(open: open, taken: await taken.all) {
            case .begin(let ids): return await take(open.filter { ids.contains($0.id) }, taken)
            case .alone(let id):
                logger.warning("processes died with this job: it goes on alone", metadata: [LogKey.job: "\(id)"])
                return await take(open.filter { $0.id == id }, taken)
            case .clear: await desk.scheduler.retire(await taken.all)
            case .wait: break
            }
        } catch {
            logger.error("the jobs cannot be read", metadata: ["error": "\(error)"])
        }
        return []
    }

    private func take(_ jobs: [Job], _ taken: TakenJobs) async -> [Job] {
        for job in jobs { await taken.take(job.id) }
        return jobs
    }

    private func transcribe(_ job: Job) async {
        var logger = logger
        logger[metadataKey: LogKey.job] = "\(job.id)"
        do {
            try await withLogger(logger) { _ in try await desk.transcribe(job) }
            await office.recordings.discard(job.file)
            logger.info("job is done")
        } catch is Suspension {
            logger.info("job goes on later")
        } catch is CancellationError {
            logger.info("job was ended")
        } catch is JobStore.NotRunning {
            logger.info("job was ended")
        } catch {
            logger.warning("job failed", metadata: ["error": "\(error)"])
        }
    }

    private func forget() async {
        do {
            for job in try await desk.store.forget(endedBefore: .now.addingTimeInterval(-Self.memory)) {
                await office.recordings.discard(job.file)
            }
            let needed = try await desk.store.files()
            await office.recordings.sweep(keeping: needed)
            await uploads.sweep(keeping: needed)
            let over = try await desk.archive.recordings.sweep(desk.keeping, at: .now)
            if over > 0 { logger.info("recordings were kept long enough", metadata: ["count": "\(over)"]) }
            try ScratchFile.removeLeftovers(in: scratch)
        } catch {
            logger.warning("old jobs could not be forgotten", metadata: ["error": "\(error)"])
        }
    }
}

/// The jobs this process works on.
private actor TakenJobs {
    private(set) var all: Set<String> = []

    func take(_ id: String) { all.insert(id) }

    func leave(_ id: String) { all.remove(id) }
}
