package import Deployment
import HTTPTypes
package import Logging
import ServiceLifecycle
package import SpeechEngine
package import SpeechModels

/// The engines of all models that were asked for, one worker process each.
///
/// Engines that nobody uses are unloaded after a while, or earlier when another needs their memory; they come back with
/// the next request. A file that was exchanged or deleted is not used any more from the next request on.
package actor EngineRoom: Service {
    /// Makes the engine over a verified model.
    package typealias Factory = @Sendable (_ model: String) async throws -> WorkerEngine

    /// Whether the appliance can transcribe with its default model.
    package enum Readiness: Sendable, Equatable {
        case ready, loading
        /// The model is not there or not what it should be.
        case missing(reason: String)
        case failed(reason: String)
    }

    struct Resident {
        let model: WhisperModel
        let engine: WorkerEngine
        let use = EngineUse()
        /// Bytes of main memory it takes once it works.
        let need: Int
        /// The file it was made for.
        let file: FileStatus
        /// Whether it was unloaded to save memory, and is to come back only when it is asked for.
        var isAsleep = false
    }

    /// What a model is used for at the moment.
    struct Usage: Equatable {
        var users = 0
        var isLoaded = false
    }

    package internal(set) var defaultModel: String
    let store: ModelStore
    let choice: DefaultModelChoice?
    let logger: Logger
    let idle: IdleLimits
    /// Bytes of main memory that a model's engine takes.
    let need: @Sendable (WhisperModel) -> Int
    let memory: @Sendable () -> MemoryReading?
    var residents: [String: Resident] = [:]
    /// Engines whose file is another by now; they end when nobody uses them any more.
    var retired: [Resident] = []
    var defaultModelProblem: Readiness?
    private let makeEngine: Factory
    private let started: AsyncStream<WorkerEngine>
    private let start: AsyncStream<WorkerEngine>.Continuation

    /// - Parameters:
    ///   - defaultModel: The model that is used where nobody names one.
    ///   - choice: Where another one is remembered; without it, no other can be chosen.
    ///   - need: Bytes of main memory that a model's engine takes.
    ///   - memory: Says how much memory there is; nil if nobody knows, and then nothing is refused.
    package init(
        defaultModel: String,
        choice: DefaultModelChoice? = nil,
        store: ModelStore,
        idle: IdleLimits = IdleLimits(),
        need: @escaping @Sendable (WhisperModel) -> Int = { $0.memoryNeed },
        memory: @escaping @Sendable () -> MemoryReading? = { .current() },
        logger: Logger,
        makeEngine: @escaping Factory
    ) {
        self.defaultModel = defaultModel
        self.choice = choice
        self.store = store
        self.idle = idle
        self.need = need
        self.memory = memory
        self.logger = logger
        self.makeEngine = makeEngine
        (started, start) = AsyncStream.makeStream()
    }

    /// Loads the default model and hosts all workers until the application shuts down.
    package func run() async throws {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.keepHouse() }
            for await engine in started.cancelOnGracefulShutdown() {
                group.addTask { try? await engine.run() }
            }
        }
    }

    /// The installed models, the default first.
    package func installed() throws -> [WhisperModel] {
        let installed = try store.list().filter { $0.state != .notInstalled }.map(\.model)
        return installed.filter { $0.id == defaultModel } + installed.filter { $0.id != defaultModel }
    }

    /// The model a caller means: an id, an alias, or `whisper-1` for the default.
    ///
    /// - Throws: `APIError` with status 404 if it is not installed.
    package func model(named name: String) throws -> WhisperModel {
        if name == "whisper-1" { return try ModelCatalogue.model(named: defaultModel) }
        let installed = try installed()
        if let model = try? ModelCatalogue.model(named: name), installed.contains(model) { return model }
        let names = installed.map(\.id).joined(separator: ", ")
        throw APIError(
            .notFound,
            "model_not_found",
            "The model '\(name)' is not installed. Installed: \(names.isEmpty ? "none" : names).",
            parameter: "model"
        )
    }

    /// The engine of an installed model, kept for as long as the result is held.
    ///
    /// - Throws: `ModelError` if its file is not what it should be, `MemoryShortage` if it cannot be loaded now.
    package func engine(for model: WhisperModel) async throws -> EngineLease {
        do {
            let resident = try await resident(for: model)
            // Held before memory is looked at, so that nobody else takes it away meanwhile.
            let lease = EngineLease(resident.engine, resident.use)
            try await makeRoom(for: resident)
            residents[model.id]?.isAsleep = false
            if model.id == defaultModel { defaultModelProblem = nil }
            return lease
        } catch {
            if model.id == defaultModel { defaultModelProblem = Self.problem(error) }
            throw error
        }
    }

    /// What there is to know of a model's engine process.
    struct Worker: Sendable {
        var model: String
        /// Its id while one lives.
        var process: Int32?
        /// Processes started so far.
        var starts: Int
    }

    /// The engine processes of all models that were asked for.
    func workers() async -> [Worker] {
        var workers: [Worker] = []
        for (model, resident) in residents.sorted(by: { $0.key < $1.key }) {
            workers.append(
                Worker(model: model, process: await resident.engine.worker, starts: await resident.engine.starts)
            )
        }
        return workers
    }

    private func resident(for model: WhisperModel) async throws -> Resident {
        if let resident = try current(model) { return resident }
        let engine = try await makeEngine(model.id)
        // Somebody else may have come first while the file was checked.
        if let resident = try current(model) { return resident }
        guard let file = try store.status(of: model) else {
            throw ModelError.notInstalled(model: model.id, path: store.directory + "/" + model.fileName)
        }
        let resident = Resident(model: model, engine: engine, need: need(model), file: file)
        residents[model.id] = resident
        start.yield(engine)
        return resident
    }

    /// Replaces a model's engine by one that is made anew, once that is loaded: there is always one to be asked.
    ///
    /// - Throws: as `engine(for:)`; `EngineError`.
    func renew(_ id: String) async throws {
        guard let old = residents[id] else { return }
        let engine = try await makeEngine(id)
        let resident = Resident(model: old.model, engine: engine, need: need(old.model), file: old.file)
        // Counted as one that loads, so that nobody else is given its memory.
        let lease = EngineLease(engine, resident.use)
        retired.append(resident)
        start.yield(engine)
        do {
            defer { retired.removeAll { $0.engine === engine } }
            try await makeRoom(for: resident)
            _ = try await lease.facts()
        } catch {
            await engine.stop()
            throw error
        }
        guard residents[id]?.engine === old.engine else { return await engine.stop() }
        retire(id)
        residents[id] = resident
        await endRetired()
    }

    /// The engine that is there, unless its file is another by now.
    private func current(_ model: WhisperModel) throws -> Resident? {
        guard let resident = residents[model.id] else { return nil }
        if try store.status(of: model) == resident.file { return resident }
        retire(model.id)
        return nil
    }

    package func readiness() async -> Readiness {
        if let defaultModelProblem { return defaultModelProblem }
        guard let engine = residents[defaultModel]?.engine else { return .loading }
        switch await engine.state {
        case .ready: return .ready
        // A worker that was ended, for a cancelled window or by accident, comes back with the next request, which
        // waits for it: nobody need be sent elsewhere.
        case .unloaded, .loading: return await engine.hasLoaded ? .ready : .loading
        case .failed(let error): return .failed(reason: error.description)
        }
    }

    /// Waits until the default model is loaded, or is known not to load, for a while at most.
    package func warmUp() async {
        let deadline = ContinuousClock.now + Self.patience
        while await readiness() == .loading, ContinuousClock.now < deadline, !Task.isShuttingDownGracefully {
            guard (try? await Task.sleep(for: .milliseconds(20))) != nil else { return }
        }
    }

    /// Only for what hangs: reading gigabytes and comparing them with what was published takes minutes on slow machines.
    private static let patience = Duration.seconds(600)

    private static func problem(_ error: any Error) -> Readiness {
        if case ModelError.notInstalled = error { return .missing(reason: "\(error)") }
        return .failed(reason: "\(error)")
    }
}
