import Glibc
package import Logging
package import SupervisorControl
package import Updates

/// All servers of this machine: usually one, two for the moment in which one release takes over from another.
package actor ServerFleet {
    private let launch: ServerLaunch
    private let limits: ServerLimits
    private let policy: RestartPolicy
    private let reaper: ChildReaper
    private let holding: HoldingPage
    private let logger: Logger

    /// In the order in which they were started.
    private var servers: [RunningServer] = []
    private var keeper: (order: ServerOrder, task: Task<Void, Never>)?
    private var mood = HoldingMood.starting
    private var isShuttingDown = false
    private var isRefreshing = false
    private var needsRefresh = false

    package init(
        launch: ServerLaunch,
        limits: ServerLimits = ServerLimits(),
        policy: RestartPolicy = RestartPolicy(),
        reaper: ChildReaper,
        holding: HoldingPage,
        logger: Logger
    ) {
        self.launch = launch
        self.limits = limits
        self.policy = policy
        self.reaper = reaper
        self.holding = holding
        self.logger = logger
    }

    /// The server of a generation that takes connections or is about to.
    func current(_ generation: Int) -> RunningServer? {
        servers.last { $0.order.generation == generation && !$0.isLeaving }
    }

    /// Makes sure that such a server runs, and waits until it is ready or gone.
    ///
    /// One that differs only in its intake is replaced without a gap.
    ///
    /// - Parameter limit: How long it may take unless it asks for more; nil for the usual time.
    package func start(_ order: ServerOrder, within limit: Duration? = nil) async -> StartOutcome {
        guard !isShuttingDown else { return .exited("The supervisor is being stopped.") }
        let predecessor = current(order.generation)
        if let predecessor, predecessor.order == order { return await outcome(of: predecessor) }
        let server: RunningServer
        do {
            var limits = limits
            if let limit { limits.start = limit }
            server = try RunningServer(order, launch: launch, limits: limits, reaper: reaper, logger: logger)
        } catch {
            return .exited("\(error)")
        }
        await enter(server)
        let outcome = await outcome(of: server)
        if outcome == .ready { predecessor?.stop(within: .seconds(600)) }
        return outcome
    }

    /// Goes on with servers that an earlier program of this process started.
    func adopt(_ kept: [Handoff.Server]) async {
        for server in kept {
            guard let process = reaper.child(server.process) else { continue }
            do {
                await enter(try RunningServer(adopting: server, process: process, limits: limits, logger: logger))
            } catch {
                // Unwatched it must not go on; its successor is started as for any server that died.
                logger.error("Server cannot be taken over", metadata: ["error": "\(error)"])
                process.signal(SIGTERM)
            }
        }
    }

    /// Keeps a server running from now on: whenever it dies, it is started again.
    package func keep(_ order: ServerOrder) {
        guard keeper?.order != order, !isShuttingDown else { return }
        keeper?.task.cancel()
        // Lives until the server is stopped on purpose.
        keeper = (order, Task { await keepAlive(order) })
    }

    /// Asks all servers of a generation to end.
    ///
    /// - Parameter mood: What clients are told if no other server is there.
    func dismiss(_ generation: Int, within budget: Duration, mood: HoldingMood? = nil) -> [RunningServer] {
        if keeper?.order.generation == generation { forget() }
        if let mood { self.mood = mood }
        let dismissed = servers.filter { $0.order.generation == generation }
        for server in dismissed { server.stop(within: budget) }
        return dismissed
    }

    /// Ends everything within a few seconds and explains itself on the port.
    package func enterSafeMode(_ reason: Reason) async {
        forget()
        mood = .safeMode(reason)
        let all = servers
        for server in all { server.stop(within: .seconds(5)) }
        for server in all { _ = await server.end.wait() }
        logger.critical(
            "Safe mode",
            metadata: ["reason.code": "\(reason.code.rawValue)", "reason": "\(reason.message)"]
        )
        await refreshHolding()
    }

    /// Ends everything for good.
    ///
    /// - Parameter budget: What running requests get to finish.
    package func shutDown(within budget: Duration) async {
        isShuttingDown = true
        forget()
        await refreshHolding()
        let all = servers
        for server in all { server.stop(within: budget) }
        for server in all { _ = await server.end.wait() }
    }

    /// What runs, for people and for the next program of this process.
    package func report() -> [ServerReport] { servers.map(\.report) }

    /// The servers as the next program of this process takes them over; nil while one is being started.
    func handoff() -> [Handoff.Server]? {
        var kept: [Handoff.Server] = []
        for server in servers {
            guard server.start.value == .ready else { return nil }
            kept.append(
                Handoff.Server(
                    order: server.order,
                    process: server.id,
                    notifyName: server.notify.name,
                    notifyDescriptor: server.notify.descriptor,
                    stopBudget: server.stopBudget.map { $0.components.seconds * 1000 }
                )
            )
        }
        return kept
    }

    private func outcome(of server: RunningServer) async -> StartOutcome {
        switch await server.start.wait() {
        case .ready:
            await refreshHolding()
            return .ready
        case .gone(.neverReady): return .timedOut
        case .gone(let end): return .exited("\(end)")
        case nil: return .exited("The start was cancelled.")
        }
    }

    private func enter(_ server: RunningServer) async {
        servers.append(server)
        // Follows the server for as long as it lives, whoever started it.
        Task {
            _ = await server.end.wait()
            servers.removeAll { $0 === server }
            await refreshHolding()
        }
        await refreshHolding()
    }

    private func forget() {
        keeper?.task.cancel()
        keeper = nil
    }

    private func keepAlive(_ order: ServerOrder) async {
        var policy = policy
        while !Task.isCancelled {
            var uptime: Duration?
            var reason = "The server is not there."
            switch await start(order) {
            case .ready:
                let ready = ContinuousClock.now
                guard let end = await current(order.generation)?.end.wait() else { break }
                uptime = ready.duration(to: .now)
                reason = "\(end)"
            case .exited(let message): reason = message
            case .timedOut: reason = "\(ServerEnd.neverReady)"
            }
            guard !Task.isCancelled else { return }
            let verdict = policy.died(after: uptime)
            mood = verdict.isFailing ? .safeMode(Reason(.startFailed, reason)) : .starting
            logger.error("Server is started again", metadata: ["reason": "\(reason)", "delay": "\(verdict.delay)"])
            await refreshHolding()
            try? await Task.sleep(for: verdict.delay)
        }
    }

    /// Shows the holding page exactly while no server is ready.
    private func refreshHolding() async {
        needsRefresh = true
        guard !isRefreshing else { return }
        isRefreshing = true
        while needsRefresh {
            needsRefresh = false
            if isShuttingDown || servers.contains(where: \.isReady) {
                await holding.hide()
            } else {
                await holding.show(mood)
            }
        }
        isRefreshing = false
    }
}
