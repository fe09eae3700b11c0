package import SpeechEngine

/// An engine for as long as somebody holds on to it: it is neither unloaded nor deleted meanwhile.
package final class EngineLease: SpeechEngine {
    private let engine: WorkerEngine
    private let use: EngineUse

    init(_ engine: WorkerEngine, _ use: EngineUse) {
        self.engine = engine
        self.use = use
        use.begin()
    }

    deinit { use.end() }

    package func facts() async throws -> EngineFacts { try await engine.facts() }

    package func decode(
        _ samples: [Float],
        options: DecodingOptions,
        progress: @escaping @Sendable (Double) -> Void
    ) async throws -> DecodedWindow {
        try await engine.decode(samples, options: options, progress: progress)
    }

    package func detectLanguage(_ samples: [Float]) async throws -> [LanguageProbability] {
        try await engine.detectLanguage(samples)
    }

    package func tokenSizes(of texts: [String]) async throws -> [[Int]] { try await engine.tokenSizes(of: texts) }

    package func voiceProbabilities(_ samples: [Float], in stream: VoiceStream) async throws -> [Float] {
        try await engine.voiceProbabilities(samples, in: stream)
    }

    package func close(_ stream: VoiceStream) async { await engine.close(stream) }
}
