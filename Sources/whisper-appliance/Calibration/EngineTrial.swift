import Foundation
import Monitoring
import SpeechEngine
import SystemPackage
import Transcription

/// Transcribes recordings with one engine after the other, each in a process of its own, as the server does it.
struct EngineTrial {
    /// One transcription.
    struct Result {
        /// Seconds until the model was loaded.
        var load: Double
        var seconds: Double
        /// Of the engine's process.
        var processorSeconds: Double
        /// Bytes of the engine's process at the end.
        var memory: Int
        /// Seconds of the recording.
        var duration: Double
        var text: String
    }

    let services: Services
    let model: String

    /// - Parameter limit: Seconds after which a transcription is given up.
    /// - Returns: Nil if it was.
    /// - Throws: as the parts of a transcription do.
    func run(_ setup: EngineSetup, on file: FilePath, limit: Double? = nil) async throws -> Result? {
        let engine = try services.engine(model: model, setup)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try? await engine.run() }
            defer { group.cancelAll() }
            let begun = ContinuousClock.now
            _ = try await engine.facts()
            let load = begun.duration(to: .now) / .seconds(1)
            return try await Self.within(limit) { try await measure(engine, file, load: load) }
        }
    }

    private func measure(_ engine: WorkerEngine, _ file: FilePath, load: Double) async throws -> Result {
        let before = try await figures(engine)
        let begun = ContinuousClock.now
        let transcriber = try services.transcriber(engine: engine)
        var options = services.settings.transcription.completing(TranscriptionOptions())
        // The language is no matter of the engine's speed.
        options.language = options.language ?? "en"
        let transcript = try await transcriber.transcribe(try await transcriber.prepare(file, options: options))
        let seconds = begun.duration(to: .now) / .seconds(1)
        let after = try await figures(engine)
        return Result(
            load: load,
            seconds: seconds,
            processorSeconds: after.processorSeconds - before.processorSeconds,
            memory: after.residentBytes,
            duration: transcript.duration,
            text: transcript.text
        )
    }

    /// - Throws: `EngineError.workerUnavailable` if its process is gone.
    private func figures(_ engine: WorkerEngine) async throws -> ProcessFigures {
        guard let process = await engine.worker, let figures = ProcessFigures(process: process) else {
            throw EngineError.workerUnavailable(detail: "it ended while it was measured")
        }
        return figures
    }

    private static func within<Value: Sendable>(
        _ limit: Double?,
        _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value? {
        guard let limit else { return try await work() }
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await work() }
            group.addTask {
                try await Task.sleep(for: .seconds(limit))
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
    }
}
