import HTTPTypes
import Logging
import SpeechEngine
import SpeechModels

extension EngineRoom {
    /// Who uses a model at the moment, and whether it is loaded.
    func usage(of model: WhisperModel) async -> Usage {
        let all = (residents[model.id].map { [$0] } ?? []) + retired.filter { $0.model == model }
        var usage = Usage(users: all.reduce(0) { $0 + $1.use.count })
        for resident in all where await resident.engine.isRunning { usage.isLoaded = true }
        return usage
    }

    /// Makes a model the default: now, and after every restart.
    ///
    /// It is loaded first, so that one which cannot be used changes nothing.
    ///
    /// - Throws: `APIError` if it is not installed or choices are not kept here; as `engine(for:)`; `EngineError`;
    ///   `StorageError`.
    func makeDefault(_ name: String) async throws -> WhisperModel {
        let model = try model(named: name)
        guard let choice else {
            throw APIError(.conflict, "default_model_fixed", "The default model cannot be chosen here.")
        }
        let lease = try await engine(for: model)
        _ = try await lease.facts()
        try choice.choose(model.id)
        use(model.id)
        return model
    }

    func use(_ id: String) {
        guard id != defaultModel else { return }
        logger.notice("another model is the default", metadata: ["model": "\(id)", "model.before": "\(defaultModel)"])
        defaultModel = id
        defaultModelProblem = nil
    }

    /// Deletes a model, with its engine.
    ///
    /// - Throws: `APIError` with status 409 while somebody uses it or it is the default; `ModelError`, `StorageError`.
    func delete(_ model: WhisperModel) async throws {
        guard model.id != defaultModel else {
            throw APIError(
                .conflict,
                "model_is_default",
                "\(model.id) is the default model. Make another one the default first."
            )
        }
        let users = await usage(of: model).users
        guard users == 0 else {
            throw APIError(
                .conflict,
                "model_in_use",
                "\(model.id) is in use by \(users) recording\(users == 1 ? "" : "s"). Try again when it is not.",
                retryAfter: 30
            )
        }
        retire(model.id)
        await endRetired()
        try await ModelWork(store).remove(model.id)
    }
}
