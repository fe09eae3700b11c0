/// Why an engine could not do what was asked.
package enum EngineError: Error, Equatable, Codable, Sendable {
    /// The engine could not load the model file.
    case modelUnusable(path: String)
    /// The engine could not load the voice activity detector, which is part of the binary.
    case voiceModelUnusable
    /// The native engine was asked for, and cannot decode with this model or on this processor.
    case nativeEngineUnfit(reason: String)
    /// The window is longer than a model hears at once, or empty.
    case windowSize(samples: Int)
    /// The language is none the model knows.
    case unknownLanguage(String)
    /// The engine gave up on a window with its own code.
    case decodingFailed(code: Int)
    /// The worker process died twice on the same work.
    case workerCrashed(detail: String)
    /// The worker process could not be started.
    case workerUnavailable(detail: String)
    /// The two ends of a worker's socket do not understand each other.
    case protocolViolation(detail: String)
}

extension EngineError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .modelUnusable(let path):
            "The speech engine could not load the model \(path). Run 'whisper-appliance models verify'."
        case .voiceModelUnusable:
            "The speech engine could not load its voice detector: too little memory, or this build is broken."
        case .nativeEngineUnfit(let reason):
            "The native engine cannot be used. \(reason) Set 'engine' to whisper.cpp or automatic."
        case .windowSize(let samples):
            "A window of \(samples) samples cannot be decoded; it must hold 1 to \(EngineAudio.maximumWindow)."
        case .unknownLanguage(let language):
            "The model does not know the language '\(language)'."
        case .decodingFailed(let code):
            "The speech engine could not decode a window (code \(code))."
        case .workerCrashed(let detail):
            "The speech engine crashed twice on the same part of the recording (\(detail)). The rest is unaffected."
        case .workerUnavailable(let detail):
            "The speech engine's worker process could not be started: \(detail)."
        case .protocolViolation(let detail):
            "The speech engine's worker sent something unexpected: \(detail)."
        }
    }
}
