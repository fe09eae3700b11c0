import Logging
import ServiceLifecycle
import SpeechEngine
import SpeechModels

extension EngineRoom {
    /// Time between two looks at what is to be done.
    private static let longestPause = Duration.seconds(5)
    private static let shortestPause = Duration.milliseconds(100)

    /// Keeps the default model loaded, follows choices made elsewhere, and ends what is not needed any more.
    func keepHouse() async {
        var lastComplaint = ""
        let limits = [idle.ofDefault, idle.ofOthers].compactMap(\.self).map { $0 / 4 }
        let pause = max(Self.shortestPause, limits.reduce(Self.longestPause, min))
        while !Task.isCancelled, !Task.isShuttingDownGracefully {
            do {
                try followChoice()
                try await loadDefaultModel()
                lastComplaint = ""
            } catch {
                if "\(error)" != lastComplaint {
                    let metadata: Logger.Metadata = ["model": "\(defaultModel)", "error": "\(error)"]
                    logger.error("the default model cannot be used", metadata: metadata)
                }
                lastComplaint = "\(error)"
            }
            await unloadOverdue()
            await endRetired()
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: pause) }
        }
    }

    /// Another process may have chosen another default model.
    private func followChoice() throws {
        guard let chosen = try choice?.current(), chosen != defaultModel else { return }
        use(chosen)
    }

    /// A model may be installed meanwhile, memory may become free; one that is loaded is left alone.
    private func loadDefaultModel() async throws {
        let model = try ModelCatalogue.model(named: defaultModel)
        if let resident = residents[model.id], try store.status(of: model) == resident.file {
            if resident.isAsleep, defaultModelProblem == nil { return }
            if case .ready = await resident.engine.state { return }
        }
        _ = try await engine(for: model).facts()
    }

    private func unloadOverdue() async {
        for id in await plan().overdue(idle) {
            logger.info("unloading a model that nobody uses", metadata: ["model": "\(id)"])
            await putToSleep(id)
        }
    }

    private func putToSleep(_ id: String) async {
        // Somebody may have asked for it since.
        guard let resident = residents[id], resident.use.count == 0 else { return }
        residents[id]?.isAsleep = true
        await resident.engine.unload()
    }

    /// Ends the engines out of service that nobody uses any more.
    func endRetired() async {
        let ended = retired.filter { $0.use.count == 0 }
        retired.removeAll { resident in ended.contains { $0.engine === resident.engine } }
        for resident in ended { await resident.engine.stop() }
    }

    /// Whether nobody has used any engine for so long.
    func isIdle(for time: Duration) -> Bool {
        (Array(residents.values) + retired).allSatisfy { resident in
            resident.use.idleSince.map { $0.duration(to: .now) >= time } ?? false
        }
    }

    /// Takes an engine out of service; whoever uses it may finish.
    func retire(_ id: String) {
        if let resident = residents.removeValue(forKey: id) { retired.append(resident) }
    }

    /// Makes sure that there is memory for an engine whose worker does not run.
    ///
    /// - Throws: `MemoryShortage`.
    func makeRoom(for resident: Resident) async throws {
        while await !resident.engine.isRunning, let reading = memory() {
            let id = resident.model.id
            switch await plan().admit(id, need: resident.need, memory: reading) {
            case .load: return
            case .refuse(let shortage): throw shortage
            case .unload(let others):
                for other in others {
                    logger.info(
                        "unloading a model to make room",
                        metadata: ["model": "\(other)", "model.wanted": "\(id)"]
                    )
                    await putToSleep(other)
                }
            }
        }
    }

    private func plan() async -> EnginePlan {
        var loaded: [EnginePlan.Loaded] = []
        for resident in Array(residents.values) + retired {
            let isRunning = await resident.engine.isRunning
            let state = await resident.engine.state
            let idle = resident.use.idleSince.map { $0.duration(to: .now) }
            let isReady = if case .ready = state { true } else { false }
            // Somebody who holds an engine that does not run yet is about to have it started.
            guard isRunning || idle == nil else { continue }
            loaded.append(
                EnginePlan.Loaded(
                    id: resident.model.id,
                    need: resident.need,
                    isDefault: resident.model.id == defaultModel,
                    idle: idle,
                    isLoading: !isReady
                )
            )
        }
        return EnginePlan(loaded: loaded)
    }
}
