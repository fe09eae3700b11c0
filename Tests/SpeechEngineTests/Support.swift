import Foundation
import Logging
import SpeechEngine
import TestSupport

/// Runs `body` with an engine in a real worker process.
@discardableResult
func withEngine<Result: Sendable>(
    model: String = "tiny.en",
    engine: EngineChoice = .whisperCpp,
    lanes: Int? = nil,
    _ body: @escaping @Sendable (WorkerEngine) async throws -> Result
) async throws -> Result {
    try await withEngine(modelPath: TestModels.path(of: model), engine: engine, lanes: lanes, body)
}

/// Runs `body` with an engine over any file.
@discardableResult
func withEngine<Result: Sendable>(
    modelPath: String,
    engine choice: EngineChoice = .whisperCpp,
    lanes: Int? = nil,
    _ body: @escaping @Sendable (WorkerEngine) async throws -> Result
) async throws -> Result {
    let engine = WorkerEngine(
        WorkerEngine.Configuration(
            command: [BuiltProducts.executable, "engine-worker"],
            settings: EngineWorkerProcess.Settings(model: modelPath, engine: choice, lanes: lanes, threads: 2)
        ),
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    )
    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await engine.run() }
        defer { group.cancelAll() }
        return try await body(engine)
    }
}

/// Eleven seconds of Kennedy.
func kennedy() throws -> [Float] { try WaveFile.samples(Repository.fixture("audio/en_jfk.wav")) }

/// The options most tests decode with: greedy is quickest.
func greedy(words: Bool = false) -> DecodingOptions {
    DecodingOptions(beamSize: 1, wordTimestamps: words, threads: 2)
}

extension WorkerEngine {
    /// Decodes without listening to the progress.
    func decode(_ samples: [Float], _ options: DecodingOptions = greedy()) async throws -> DecodedWindow {
        try await decode(samples, options: options) { _ in }
    }

    /// The worker's process id, as soon as there is another than `old`.
    func nextWorker(after old: Int32? = nil) async throws -> Int32 {
        while true {
            if let worker, worker != old { return worker }
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}

extension DecodedWindow {
    var text: String { segments.map(\.text).joined() }
}
