import Foundation
import Monitoring
import SpeechEngine
import SystemPackage
import Transcription

/// Transcribes a recording with one engine after the other, each in a process of its own, as the server does it.
struct EngineTrial {
    let services: Services
    let model: String
    let file: FilePath

    /// - Throws: as the parts of a transcription do.
    func run(_ candidate: EngineCandidate) async throws -> (round: EngineMeasurement.Round, duration: Double) {
        let engine = try services.engine(model: model, candidate.engine, format: candidate.format)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try? await engine.run() }
            defer { group.cancelAll() }
            return try await measure(engine)
        }
    }

    private func measure(_ engine: WorkerEngine) async throws -> (EngineMeasurement.Round, Double) {
        let clock = ContinuousClock()
        let begun = clock.now
        _ = try await engine.facts()
        let loaded = clock.now
        let before = try await figures(engine)
        let transcriber = try services.transcriber(engine: engine)
        var options = services.settings.transcription.completing(TranscriptionOptions())
        // The language is no matter of the engine's speed.
        options.language = options.language ?? "en"
        let transcript = try await transcriber.transcribe(try await transcriber.prepare(file, options: options))
        let round = EngineMeasurement.Round(
            load: begun.duration(to: loaded) / .seconds(1),
            seconds: loaded.duration(to: clock.now) / .seconds(1),
            processorSeconds: try await figures(engine).processorSeconds - before.processorSeconds,
            memory: try await figures(engine).residentBytes,
            text: transcript.text
        )
        return (round, transcript.duration)
    }

    /// - Throws: `EngineError.workerUnavailable` if its process is gone.
    private func figures(_ engine: WorkerEngine) async throws -> ProcessFigures {
        guard let process = await engine.worker, let figures = ProcessFigures(process: process) else {
            throw EngineError.workerUnavailable(detail: "it ended while it was measured")
        }
        return figures
    }
}
