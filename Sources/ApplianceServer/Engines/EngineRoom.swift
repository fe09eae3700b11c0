import HTTPTypes
package import Logging
import ServiceLifecycle
package import SpeechEngine
package import SpeechModels

/// The engines of all models that were asked for, one worker process each.
package actor EngineRoom: Service {
    /// Makes the engine over a verified model.
    package typealias Factory = @Sendable (_ model: String) throws -> WorkerEngine

    /// Whether the appliance can transcribe with its default model.
    package enum Readiness: Sendable, Equatable {
        case ready, loading
        /// The model is not there or not what it should be.
        case missing(reason: String)
        case failed(reason: String)
    }

    package nonisolated let defaultModel: String
    private let store: ModelStore
    private let makeEngine: Factory
    private let logger: Logger
    private let started: AsyncStream<WorkerEngine>
    private let start: AsyncStream<WorkerEngine>.Continuation
    private var engines: [String: WorkerEngine] = [:]
    private var defaultModelProblem: Readiness?

    package init(defaultModel: String, store: ModelStore, logger: Logger, makeEngine: @escaping Factory) {
        self.defaultModel = defaultModel
        self.store = store
        self.logger = logger
        self.makeEngine = makeEngine
        (started, start) = AsyncStream.makeStream()
    }

    /// Loads the default model and hosts all workers until the application shuts down.
    package func run() async throws {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.keepDefaultModelReady() }
            for await engine in started.cancelOnGracefulShutdown() {
                group.addTask { try? await engine.run() }
            }
        }
    }

    /// The ids of the installed models, the default first.
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

    /// The engine of an installed model.
    ///
    /// - Throws: `ModelError` if its file is not what it should be.
    package func engine(for model: WhisperModel) throws -> WorkerEngine {
        if let engine = engines[model.id] { return engine }
        do {
            let engine = try makeEngine(model.id)
            engines[model.id] = engine
            start.yield(engine)
            if model.id == defaultModel { defaultModelProblem = nil }
            return engine
        } catch {
            if model.id == defaultModel { defaultModelProblem = Self.problem(error) }
            throw error
        }
    }

    /// What there is to know of a model's engine process.
    struct Worker: Sendable {
        var model: String
        var isAlive: Bool
        /// Processes started so far.
        var starts: Int
    }

    /// The engine processes of all models that were asked for.
    func workers() async -> [Worker] {
        var workers: [Worker] = []
        for (model, engine) in engines.sorted(by: { $0.key < $1.key }) {
            workers.append(Worker(model: model, isAlive: await engine.worker != nil, starts: await engine.starts))
        }
        return workers
    }

    package func readiness() async -> Readiness {
        guard let engine = engines[defaultModel] else {
            return defaultModelProblem ?? .loading
        }
        switch await engine.state {
        // A worker that was ended comes back with the next request.
        case .ready, .unloaded: return .ready
        case .loading: return .loading
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

    private static let patience = Duration.seconds(60)

    /// Loads the default model, and again a while after whatever went wrong: a model may be installed meanwhile, memory
    /// may become free.
    private func keepDefaultModelReady() async {
        var lastComplaint = ""
        while !Task.isCancelled, !Task.isShuttingDownGracefully {
            do {
                let engine = try engine(for: ModelCatalogue.model(named: defaultModel))
                _ = try await engine.facts()
                lastComplaint = ""
            } catch {
                if "\(error)" != lastComplaint {
                    let metadata: Logger.Metadata = ["model": "\(defaultModel)", "error": "\(error)"]
                    logger.error("the default model cannot be used", metadata: metadata)
                }
                lastComplaint = "\(error)"
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.retryInterval) }
        }
    }

    private static let retryInterval = Duration.seconds(5)

    private static func problem(_ error: any Error) -> Readiness {
        if case ModelError.notInstalled = error { return .missing(reason: "\(error)") }
        return .failed(reason: "\(error)")
    }
}
