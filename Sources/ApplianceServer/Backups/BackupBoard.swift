package import Backups
import Components
import DurableStorage
import Foundation
import HTTPTypes
package import Logging
import ServiceLifecycle

/// Makes backups by the schedule and when somebody asks, one at a time, and tells how they fare.
package actor BackupBoard: Service {
    /// Time between two looks at the clock.
    private static let interval = Duration.seconds(20)

    let folder: BackupFolder
    let schedule: BackupSchedule?
    private let work: BackupWork
    /// The file of what the schedule made.
    private let recordPath: String
    private let update: OngoingUpdate
    private let logger: Logger
    private let started = Date()
    private let ticks: AsyncStream<Void>
    private let tick: AsyncStream<Void>.Continuation
    private var isWanted = false
    private(set) var isRunning = false
    /// How the last one went that this process made; nil before that.
    private(set) var last: Ending?
    /// Why a failure could not even be noted.
    private var complaint: BackupRecord.Failure?
    /// Whether the schedule's last backup was there at the last look: who asks must not wait for its disk.
    private var isLatestThere = true

    /// How the making of a backup ended.
    struct Ending: Sendable {
        var at: Date
        var isScheduled: Bool
        /// Why there is none.
        var problem: String?
    }

    /// - Parameters:
    ///   - schedule: Nil if backups are only made when somebody asks.
    ///   - record: The file of what the schedule made.
    package init(
        _ work: BackupWork,
        schedule: BackupSchedule?,
        folder: BackupFolder,
        record: String,
        update: OngoingUpdate,
        logger: Logger
    ) {
        self.work = work
        self.schedule = schedule
        self.folder = folder
        recordPath = record
        self.update = update
        self.logger = logger
        (ticks, tick) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Looks after the schedule until the application shuts down; what is being made then is given up.
    package func run() async throws {
        guard !update.isTentative else { return try await gracefulShutdown() }
        await withDiscardingTaskGroup { group in
            group.addTask { [tick] in
                while !Task.isCancelled, !Task.isShuttingDownGracefully {
                    tick.yield()
                    try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.interval) }
                }
            }
            for await _ in ticks.cancelOnGracefulShutdown() {
                await cancelWhenGracefulShutdown { await self.look() }
            }
        }
    }

    /// Has a backup made that the schedule has nothing to do with.
    ///
    /// - Throws: `APIError` if one is being made, or an update is being carried out.
    func begin() async throws {
        guard !update.isTentative, await !update.isUnderWay() else {
            throw APIError(
                .serviceUnavailable,
                "updating",
                "An update is being carried out; backups are made again when it is done.",
                retryAfter: 60
            )
        }
        guard !isRunning, !isWanted else {
            throw APIError(.conflict, "backup_running", "A backup is being made already.")
        }
        isWanted = true
        isRunning = true
        tick.yield()
    }

    /// What the schedule made.
    ///
    /// - Throws: `BackupError.record`, `StorageError`.
    nonisolated func record() throws -> BackupRecord { try BackupRecord.load(recordPath) }

    /// When the next one is begun; nil without a schedule.
    func next(at now: Date = .now) throws -> Date? { try schedule?.next(after: known(), at: now, in: .current) }

    /// What is wrong with the schedule's backups; nil if nothing is.
    func problem(at now: Date = .now) -> String? {
        do {
            return try schedule?.problem(known(), since: started, at: now, in: .current) { _ in isLatestThere }
        } catch {
            return "\(error)"
        }
    }

    /// For health.
    func condition() -> Condition {
        guard schedule != nil else { return .off("The setting backup-at schedules none.") }
        return problem().map(Condition.degraded) ?? .ok
    }

    /// The record, with a failure that could not be noted in it.
    private func known() throws -> BackupRecord {
        var record = try record()
        if let complaint { record.failure = complaint }
        return record
    }

    private func look() async {
        if isWanted {
            isWanted = false
            await make(isScheduled: false) { [work, folder] now in
                _ = try await work.write(to: folder.file(at: now), at: now)
            }
        }
        guard let schedule else { return }
        do {
            if let latest = try record().latest { isLatestThere = await work.has(latest.path) }
            guard let next = try next(), next <= .now, await !update.isUnderWay(), !isRunning else { return }
        } catch {
            // What is in the way of the record is in the way of the schedule; health says so.
            return
        }
        await make(isScheduled: true) { [work, folder, recordPath] now in
            try await work.keep(schedule, in: folder, record: recordPath, at: now)
        }
    }

    private func make(isScheduled: Bool, _ work: (Date) async throws -> Void) async {
        let now = Date()
        isRunning = true
        defer { isRunning = false }
        logger.info("a backup is being made", metadata: ["backup.scheduled": "\(isScheduled)"])
        do {
            try await work(now)
            if isScheduled { (complaint, isLatestThere) = (nil, true) }
            last = Ending(at: .now, isScheduled: isScheduled)
            logger.info("a backup was made", metadata: ["backup.folder": "\(folder.path)"])
        } catch is CancellationError {
            logger.info("a backup was given up, because the appliance stops")
        } catch BackupError.busy where isScheduled {
            // The command line is making one; the next look comes soon.
        } catch {
            if isScheduled { complaint = BackupRecord.Failure(at: now, reason: "\(error)") }
            last = Ending(at: .now, isScheduled: isScheduled, problem: "\(error)")
            logger.error("a backup could not be made", metadata: ["error": "\(error)"])
        }
    }
}
