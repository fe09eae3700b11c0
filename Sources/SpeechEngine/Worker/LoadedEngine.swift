/// An engine with its model in memory, as the worker's frames ask it.
///
/// Answers come on threads of its own. A window that is cancelled fails with `CancellationError`, unless it was too late.
protocol LoadedEngine: Sendable {
    var facts: EngineFacts { get }

    /// The bytes of each token of a text.
    func tokenSizes(of text: String) -> [Int]

    func decode(
        _ id: UInt64,
        _ samples: [Float],
        options: DecodingOptions,
        control: DecodeControl,
        answer: @escaping @Sendable (Result<DecodedWindow, any Error>) -> Void
    )

    func detectLanguage(
        _ id: UInt64,
        _ samples: [Float],
        answer: @escaping @Sendable (Result<[LanguageProbability], any Error>) -> Void
    )

    func cancel(_ id: UInt64)
}

extension EngineWorkerProcess {
    /// The engine that is to decode, loaded.
    ///
    /// - Throws: `EngineError`.
    static func engine(_ settings: Settings) throws -> any LoadedEngine {
        let decision = try settings.engine.decision(model: settings.model, preference: settings.preference)
        return decision.isNative
            ? try NativeLanes(settings, reason: decision.reason) : try WhisperLanes(settings, reason: decision.reason)
    }
}
