import Foundation

/// whisper.cpp with a model: a thread for each window that is decoded at the same time.
final class WhisperLanes: LoadedEngine {
    let facts: EngineFacts

    private let weights: WhisperWeights
    private let lanes: [DecodeLane]
    private let threads: Int

    /// - Parameter reason: Why it was chosen, if that was left open.
    /// - Throws: `EngineError`.
    init(_ settings: EngineWorkerProcess.Settings, reason: String? = nil) throws {
        let weights = try WhisperWeights(path: settings.model)
        self.weights = weights
        threads = settings.threads
        lanes = try (0..<max(1, settings.lanes ?? EngineChoice.whisperCpp.usualLanes)).map { number in
            DecodeLane(lane: try WhisperLane(weights: weights), number: number)
        }
        facts = EngineFacts(
            engine: WhisperLibrary.version,
            languages: weights.languages,
            processorFeatures: WhisperLibrary.processorFeatures,
            lanes: lanes.count,
            reason: reason
        )
    }

    func tokenSizes(of text: String) -> [Int] { weights.tokenizer.sizes(of: text) }

    func decode(
        _ id: UInt64,
        _ samples: [Float],
        options: DecodingOptions,
        control: DecodeControl,
        answer: @escaping @Sendable (Result<DecodedWindow, any Error>) -> Void
    ) {
        quietest().run(id, control: control) { lane in
            answer(Result { try lane.decode(samples, options: options, control: control) })
        }
    }

    func detectLanguage(
        _ id: UInt64,
        _ samples: [Float],
        answer: @escaping @Sendable (Result<[LanguageProbability], any Error>) -> Void
    ) {
        quietest().run(id, control: DecodeControl { _ in }) { [threads] lane in
            answer(Result { try lane.detectLanguage(samples, threads: threads) })
        }
    }

    func cancel(_ id: UInt64) {
        lanes.forEach { $0.cancel(id) }
    }

    private func quietest() -> DecodeLane {
        lanes.min { $0.waiting < $1.waiting } ?? lanes[0]
    }
}
