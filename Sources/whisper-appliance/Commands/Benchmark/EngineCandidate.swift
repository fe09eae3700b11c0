import SpeechEngine

/// An engine, and how it computes, that a benchmark tries.
struct EngineCandidate: Hashable {
    var engine: EngineChoice
    /// Of the native engine.
    var format: NativeFormat?

    /// Those that can decode with a model on this machine.
    static func all(model path: String) -> [EngineCandidate] {
        let native = EngineChoice.native.obstacle(model: path) == nil ? NativeFormat.all : []
        return [EngineCandidate(engine: .whisperCpp)] + native.map { EngineCandidate(engine: .native, format: $0) }
    }

    var name: String { engine.rawValue + (format.map { " " + $0.description } ?? "") }
}
