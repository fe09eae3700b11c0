import Components
import SpeechEngine

extension EngineRoom {
    /// What decodes with the default model; nil while it is not loaded.
    func loadedFacts() async -> EngineFacts? {
        guard case .ready(let facts) = await residents[defaultModel]?.engine.state else { return nil }
        return facts
    }

    /// How one of the parts fares that the default model takes: itself, the engine, or its voice detector.
    func condition(of component: Component) async -> Condition {
        if let defaultModelProblem {
            return component == .model ? .failed(defaultModelProblem.reason ?? "It cannot be used.") : .ok
        }
        guard case .failed(let error) = await residents[defaultModel]?.engine.state,
            Component(atFaultFor: error) == component
        else { return .ok }
        return .failed(error.description)
    }
}

extension EngineRoom.Readiness {
    /// Why it cannot transcribe; nil if it can.
    var reason: String? {
        switch self {
        case .ready: nil
        case .loading: "The model is being loaded."
        case .missing(let reason), .failed(let reason): reason
        }
    }

    /// As health calls it.
    var state: String {
        switch self {
        case .ready: "ready"
        case .loading: "loading"
        case .missing: "missing"
        case .failed: "failed"
        }
    }
}
