import DurableStorage
import Foundation
import Logging
import SupervisorControl
import Synchronization
import Updates

/// The releases of an installation, exchanged by transactions.
final class ManagedReleases: UpdateAuthority {
    private let layout: InstallationLayout
    private let driver: TransactionDriver
    private let runner: ReleaseRunner
    private let fleet: ServerFleet
    private let succession: Succession
    private let schedule: UpdateSchedule
    /// Whether this process took over from another program of the same process.
    private let isSuccessor: Bool
    private let logger: Logger
    private let hasBegun = Once<Void>()
    private let status = Mutex<[UInt8]>(Array("{}".utf8))

    init(
        layout: InstallationLayout,
        driver: TransactionDriver,
        runner: ReleaseRunner,
        fleet: ServerFleet,
        succession: Succession,
        schedule: UpdateSchedule,
        isSuccessor: Bool,
        logger: Logger
    ) {
        self.layout = layout
        self.driver = driver
        self.runner = runner
        self.fleet = fleet
        self.succession = succession
        self.schedule = schedule
        self.isSuccessor = isSuccessor
        self.logger = logger
    }

    var statusJSON: [UInt8] { status.withLock { $0 } }

    func run() async {
        let statuses = await driver.statusUpdates()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await self.begin()
                await self.followSchedule()
            }
            for await status in statuses {
                if let json = try? UpdateJSON.encode(status) { self.status.withLock { $0 = Array(json) } }
                if status.status == .idle { await settle() }
            }
            group.cancelAll()
        }
    }

    /// Recovers; nothing of that may depend on the release that was being tried.
    private func begin() async {
        let report = await driver.recover()
        for finding in report.findings { logger.warning("Recovery", metadata: ["finding": "\(finding)"]) }
        if case .transaction(let id, let state) = report.journal {
            logger.notice("An update goes on", metadata: ["update.id": "\(id)", "update.state": "\(state.rawValue)"])
        }
        await settle()
        hasBegun.arrive(())
        if isSuccessor { _ = await driver.continueToGoal() }
    }

    /// Looks for releases now and then, until the calling task is cancelled.
    private func followSchedule() async {
        guard schedule.looks else { return }
        var isFirst = true
        while true {
            let pause = schedule.pause(isFirst: isFirst, chance: .random(in: 0...1))
            isFirst = false
            guard (try? await Task.sleep(for: pause)) != nil else { return }
            switch schedule.action(for: await check(schedule.question)) {
            case .install(let request):
                logger.notice("A newer release is installed", metadata: ["update.channel": "\(request.channel)"])
                _ = await driver.start(request)
            case .tell(let version):
                logger.notice("A newer release is available", metadata: ["update.version": "\(version)"])
            case .complain(let reason):
                logger.warning("No look at newer releases", metadata: ["reason": "\(reason)"])
            case .nothing: break
            }
        }
    }

    /// When no update is going on: keeps the active generation's server, and lets a newer supervisor take over.
    private func settle() async {
        await driver.settled()
        guard await driver.transaction == nil, let active = try? GenerationStore(layout).active() else { return }
        await fleet.keep(await runner.serverOrder(active.side))
        if await succession.isDue, await driver.transaction == nil { await succession.begin() }
    }

    func answer(_ request: ControlRequest, emit: ControlServer.Emit) async throws {
        // Whoever asks right after the start is not told that something else is going on.
        if ![.status, .watch, .servers, .history].contains(request.command) { _ = await hasBegun.wait() }
        switch request.command {
        case .status: try await emit(ControlAnswer(await driver.status()))
        case .watch:
            for await status in await driver.statusUpdates() { try await emit(ControlAnswer(status)) }
        case .servers: try await emit(ControlAnswer(await fleet.report()))
        case .history:
            let history = await driver.status().history
            try await emit(ControlAnswer(Array(history.prefix(max(0, request.limit ?? .max)))))
        case .check: try await emit(ControlAnswer(await check(request.request ?? UpdateRequest(trigger: .user))))
        case .start: try await emit(Self.answer(await driver.start(request.request ?? UpdateRequest(trigger: .user))))
        case .cancel: try await emit(Self.answer(await driver.cancel()))
        case .rollback:
            try await emit(Self.answer(await driver.rollback(request.rollback ?? RollbackRequest(trigger: .user))))
        case .hold: try await hold(Hold(until: request.until, since: Date(), note: request.note), "held", emit)
        case .unhold: try await hold(nil, "lifted", emit)
        }
    }

    private func check(_ request: UpdateRequest) async -> UpdateOffer {
        let outcome = await driver.check(request)
        let current = await driver.status().currentVersion ?? ""
        return UpdateOffer(outcome, current: current, channel: request.channel, at: Date())
    }

    private func hold(_ hold: Hold?, _ word: String, _ emit: ControlServer.Emit) async throws {
        do {
            try await driver.setHold(hold)
            try await emit(ControlAnswer(word))
        } catch let error as StorageError {
            try await emit(ControlAnswer<String>(refused: Reason(.storage, "\(error)")))
        }
    }

    private static func answer(_ answer: RequestAnswer) -> ControlAnswer<StartedTransaction> {
        switch answer {
        case .accepted(let id): ControlAnswer(StartedTransaction(id))
        case .refused(let reason, _): ControlAnswer(refused: reason)
        case .needsConsent(let count):
            ControlAnswer(
                refused: Reason(
                    .consent,
                    "\(count) recordings would not be in the older archive; agree to that number to go back."
                )
            )
        }
    }
}
