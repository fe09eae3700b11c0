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
    private let watches: Watches
    private let logger: Logger
    private let hasBegun = Once<Void>()
    private let status = Mutex<[UInt8]>(Array("{}".utf8))

    init(
        layout: InstallationLayout,
        driver: TransactionDriver,
        runner: ReleaseRunner,
        fleet: ServerFleet,
        succession: Succession,
        watches: Watches,
        logger: Logger
    ) {
        self.layout = layout
        self.driver = driver
        self.runner = runner
        self.fleet = fleet
        self.succession = succession
        self.watches = watches
        self.logger = logger
    }

    var statusJSON: [UInt8] { status.withLock { $0 } }

    func run() async {
        let statuses = await driver.statusUpdates()
        await withTaskCancellationHandler {
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    await self.begin()
                    await self.followSchedule()
                }
                group.addTask {
                    _ = await self.hasBegun.wait()
                    await self.watches.repeatDrift()
                }
                for await status in statuses {
                    if let json = try? UpdateJSON.encode(status) { self.status.withLock { $0 = Array(json) } }
                    // Before the recovery nobody knows which server is the right one.
                    if status.status == .idle, hasBegun.value != nil, await driver.isSettled {
                        await settle()
                        await goOn()
                    }
                    if status.status == .safeMode { await watches.webhook.look() }
                }
                group.cancelAll()
            }
        } onCancel: {
            // Nobody would wait for the end of an update that waits for its window.
            Task { await driver.halt() }
        }
        await watches.webhook.stop()
    }

    /// Recovers; nothing of that may depend on the release that was being tried.
    private func begin() async {
        // A first start has no place for records yet; what keeps it from being made is told by the recovery.
        try? InstallationBootstrap.createFolders(layout)
        await watches.webhook.begin()
        await driver.setPolicy(watches.settings.policy)
        let report = await driver.recover()
        for finding in report.findings { logger.warning("Recovery", metadata: ["finding": "\(finding)"]) }
        if case .transaction(let id, let state) = report.journal {
            logger.notice("An update goes on", metadata: ["update.id": "\(id)", "update.state": "\(state.rawValue)"])
            // It may go on for long, and until then nobody else looks after the old server.
            if state == .wait, let active = report.active {
                await fleet.keep(await runner.serverOrder(active.side))
            }
        } else {
            await settle()
        }
        hasBegun.arrive(())
        await refreshPolicy()
        await goOn()
    }

    /// Goes on where the last update was only a stop on the way, also when the process died in between.
    private func goOn() async {
        guard await driver.isSettled, await !succession.isDue else { return }
        _ = await driver.continueToGoal()
    }

    /// Looks for releases now and then, until the calling task is cancelled.
    private func followSchedule() async {
        guard watches.checkInterval > .zero else { return }
        var isFirst = true
        while true {
            let pause = UpdateSchedule.pause(watches.checkInterval, isFirst: isFirst, chance: .random(in: 0...1))
            isFirst = false
            guard (try? await Task.sleep(for: pause)) != nil else { return }
            let schedule = UpdateSchedule(policy: await refreshPolicy())
            guard schedule.looks else { continue }
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

    /// Asks what the owner wants, from now on.
    @discardableResult
    private func refreshPolicy() async -> UpdatePolicy {
        let policy = await watches.settings.refresh()
        await driver.setPolicy(policy)
        return policy
    }

    /// When no update is going on: keeps the active generation's server, and lets a newer supervisor take over.
    private func settle() async {
        guard await driver.transaction == nil, let active = try? GenerationStore(layout).active() else { return }
        await fleet.keep(await runner.serverOrder(active.side))
        if await succession.isDue, await driver.transaction == nil { await succession.begin() }
        // A successor does that itself.
        await watches.webhook.look()
        watches.measureIfNew()
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
        case .check:
            async let measured: Void = watches.measure(within: .seconds(10))
            let offer = await check(request.request ?? UpdateRequest(trigger: .user))
            await measured
            try await emit(ControlAnswer(offer))
        case .start:
            let order = request.request ?? UpdateRequest(trigger: .user)
            // The owner may have set another window a moment ago.
            if order.when == .window { await refreshPolicy() }
            try await emit(Self.answer(await driver.start(order)))
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
