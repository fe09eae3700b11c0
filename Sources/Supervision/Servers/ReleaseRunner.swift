import SupervisorControl
package import Updates

/// What a transaction does with servers, done to real processes.
package actor ReleaseRunner: ReleaseRunning {
    /// Between two rounds of checks.
    private static let pause = Duration.seconds(1)
    /// For `stop`, which must be quick.
    private static let gentleStop = Duration.seconds(5)

    private let fleet: ServerFleet
    private let layout: InstallationLayout
    private let prober: Prober
    /// Folders that this process itself was started from.
    private let ownFolders: Set<String>
    private var sides: [Int: Side] = [:]

    package init(fleet: ServerFleet, layout: InstallationLayout, prober: Prober, ownFolders: Set<String>) {
        self.fleet = fleet
        self.layout = layout
        self.prober = prober
        self.ownFolders = ownFolders
    }

    /// The server of one side of a transaction.
    package func serverOrder(_ side: Side, intakeIsClosed: Bool = false) -> ServerOrder {
        sides[side.generation] = side
        return ServerOrder(
            generation: side.generation,
            folder: layout.release(side.release),
            database: layout.databaseFile(side.database),
            intakeIsClosed: intakeIsClosed
        )
    }

    package func start(_ order: StartOrder) async -> StartOutcome {
        let server = serverOrder(order.side, intakeIsClosed: order.intakeIsClosed)
        return await fleet.start(server, within: .seconds(order.seconds))
    }

    package func drain(_ generation: Int, seconds: Int) async {
        for server in await fleet.dismiss(generation, within: .seconds(seconds), mood: .updating) {
            _ = await server.end.wait()
        }
    }

    package func retire(_ generation: Int, seconds: Int) async {
        _ = await fleet.dismiss(generation, within: .seconds(seconds))
    }

    package func stop(_ generation: Int) async {
        for server in await fleet.dismiss(generation, within: Self.gentleStop, mood: .updating) {
            _ = await server.end.wait()
        }
    }

    package func probe(_ generation: Int) async -> [String: Bool] {
        guard let side = sides[generation], await fleet.current(generation)?.isReady == true else { return [:] }
        return await prober.look(at: side).checks ?? [:]
    }

    package func gate(
        _ order: GateOrder,
        progress: @escaping @Sendable (StepProgress) async -> Void
    ) async -> GateOutcome {
        sides[order.side.generation] = order.side
        guard let server = await fleet.current(order.side.generation) else {
            return .exited("The server of generation \(order.side.generation) is not there.")
        }
        return await withTaskGroup(of: GateOutcome?.self) { group in
            group.addTask { await server.end.wait().map { .exited("\($0)") } }
            group.addTask { [prober] in await Self.judge(order, server: server, prober: prober, progress: progress) }
            defer { group.cancelAll() }
            for await outcome in group { if let outcome { return outcome } }
            return .failed(checks: [], message: "The check was cancelled.")
        }
    }

    package func openIntake(_ generation: Int) async -> StartOutcome {
        guard let server = await fleet.current(generation) else { return .exited("The server is not there.") }
        var order = server.order
        order.intakeIsClosed = false
        return await fleet.start(order)
    }

    package func enterSafeMode(_ reason: Reason) async { await fleet.enterSafeMode(reason) }

    package func foldersInUse() async -> Set<String> {
        ownFolders.union(await fleet.report().map(\.folder))
    }

    private static func judge(
        _ order: GateOrder,
        server: RunningServer,
        prober: Prober,
        progress: @Sendable (StepProgress) async -> Void
    ) async -> GateOutcome? {
        let clock = ContinuousClock()
        let opened = clock.now
        var judge = GateJudge(order: order)
        while !Task.isCancelled {
            let (checks, message) = await prober.look(at: order.side)
            guard !Task.isCancelled else { return nil }
            let now = clock.now
            let time = GateJudge.Time(
                inGate: Int(opened.duration(to: now).components.seconds),
                sinceReady: Int((server.readySince ?? opened).duration(to: now).components.seconds)
            )
            let verdict = judge.take(checks, message: message, at: time)
            await progress(StepProgress(done: min(judge.passesInRow, order.passes), total: order.passes))
            if let verdict { return verdict }
            try? await Task.sleep(for: pause)
        }
        return nil
    }
}
