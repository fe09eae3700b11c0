import Glibc
import Logging
import SupervisorControl
import Synchronization

/// One server process from its start to its end.
package final class RunningServer: Sendable {
    /// How far it came for the first time: ready, or gone without.
    enum Start: Sendable, Equatable {
        case ready
        case gone(ServerEnd)
    }

    package let order: ServerOrder
    /// Arrives when it is ready or gone.
    let start = Once<Start>()
    /// Arrives when it is gone.
    let end = Once<ServerEnd>()
    let process: ChildProcess
    let notify: NotifySocket
    private let life: Mutex<ServerLife>
    private let events: AsyncStream<ServerLife.Event>.Continuation

    private let readyAt = Once<ContinuousClock.Instant>()

    package var id: Int32 { process.id }
    /// When it was ready for the first time.
    var readySince: ContinuousClock.Instant? { readyAt.value }
    /// Whether it accepts connections and nobody has asked it to end.
    package var isReady: Bool { life.withLock { $0.isReady } && end.value == nil }
    /// Whether it is on its way out or gone.
    package var isLeaving: Bool { life.withLock { $0.isStopping } || end.value != nil }
    var report: ServerReport {
        let state: ServerReport.State = isLeaving ? .stopping : isReady ? .ready : .starting
        return ServerReport(generation: order.generation, process: id, folder: order.folder, state: state)
    }
    /// How long it may still take to end; nil while it is not stopping.
    var stopBudget: Duration? {
        life.withLock { life in
            life.isStopping ? life.deadline.map { max(.zero, ContinuousClock.now.duration(to: $0)) } ?? .zero : nil
        }
    }

    /// Starts a server.
    ///
    /// - Throws: `SpawnError`, `HandoverError`.
    convenience init(
        _ order: ServerOrder,
        launch: ServerLaunch,
        limits: ServerLimits,
        reaper: ChildReaper,
        logger: Logger
    ) throws {
        let (messages, continuation) = AsyncStream.makeStream(of: (NotifyMessage, Int32).self)
        let notify = try NotifySocket { continuation.yield(($0, $1)) }
        let nothing = try PreparedInput()
        defer { close(nothing.descriptor) }
        let spawn = launch.spawnOrder(
            order,
            notify: notify.name,
            watchdog: limits.watchdog,
            standardInput: nothing.descriptor
        )
        self.init(
            order,
            process: try reaper.spawn(spawn),
            notify: notify,
            messages: messages,
            life: ServerLife(limits: limits, started: .now),
            logger: logger
        )
    }

    /// Goes on with a server that an earlier program of this process started.
    ///
    /// - Throws: `HandoverError`.
    convenience init(
        adopting kept: Handoff.Server,
        process: ChildProcess,
        limits: ServerLimits,
        logger: Logger
    ) throws {
        let (messages, continuation) = AsyncStream.makeStream(of: (NotifyMessage, Int32).self)
        let notify = try NotifySocket(name: kept.notifyName, descriptor: kept.notifyDescriptor) {
            continuation.yield(($0, $1))
        }
        self.init(
            kept.order,
            process: process,
            notify: notify,
            messages: messages,
            life: ServerLife(limits: limits, readyAt: .now),
            logger: logger
        )
        readyAt.arrive(.now)
        start.arrive(.ready)
        if let budget = kept.stopBudget { stop(within: .milliseconds(budget)) }
    }

    private init(
        _ order: ServerOrder,
        process: ChildProcess,
        notify: NotifySocket,
        messages: AsyncStream<(NotifyMessage, Int32)>,
        life: ServerLife,
        logger: Logger
    ) {
        self.order = order
        self.process = process
        self.notify = notify
        self.life = Mutex(life)
        let (stream, continuation) = AsyncStream.makeStream(of: ServerLife.Event.self)
        events = continuation
        var logger = logger
        logger[metadataKey: "server.pid"] = "\(process.id)"
        logger[metadataKey: "server.generation"] = "\(order.generation)"
        // The server lives on its own, whatever becomes of the task that wanted it.
        Task { [self, logger] in await follow(stream, messages: messages, logger: logger) }
    }

    /// Asks it to finish its requests and end, and ends it by force when the time is up.
    package func stop(within budget: Duration) { events.yield(.stop(budget: budget)) }

    private func follow(
        _ stream: AsyncStream<ServerLife.Event>,
        messages: AsyncStream<(NotifyMessage, Int32)>,
        logger: Logger
    ) async {
        let listener = Task { [events, id = process.id] in
            for await (message, sender) in messages where sender == id { events.yield(.message(message)) }
        }
        let undertaker = Task { [events, exit = process.exit] in
            if let status = await exit.wait() { events.yield(.exited(status)) }
        }
        var alarm = setAlarm()
        for await event in stream {
            if case .message(let message) = event, let status = message.status {
                logger.debug("Server status", metadata: ["server.status": "\(status.prefix(200))"])
            }
            let actions = life.withLock { $0.handle(event, at: .now) }
            for action in actions { act(on: action, logger: logger) }
            alarm?.cancel()
            if end.value != nil { break }
            alarm = setAlarm()
        }
        listener.cancel()
        undertaker.cancel()
    }

    private func act(on action: ServerLife.Action, logger: Logger) {
        switch action {
        case .becameReady:
            logger.info("Server is ready")
            readyAt.arrive(.now)
            start.arrive(.ready)
        case .terminate:
            process.signal(SIGTERM)
        case .kill:
            logger.error("Server is ended by force")
            process.signalGroup(SIGKILL)
        case .ended(let end):
            logger.log(level: end == .stopped ? .info : .error, "Server is gone", metadata: ["server.end": "\(end)"])
            start.arrive(.gone(end))
            self.end.arrive(end)
        }
    }

    private func setAlarm() -> Task<Void, Never>? {
        guard let deadline = life.withLock({ $0.deadline }) else { return nil }
        return Task { [events] in
            guard (try? await Task.sleep(until: deadline, clock: .continuous)) != nil else { return }
            events.yield(.timeIsUp)
        }
    }
}
