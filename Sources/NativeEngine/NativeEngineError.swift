/// Why the engine could not do what was asked.
package enum NativeEngineError: Error, Equatable, Sendable {
    /// The model file could not be read.
    case file(operation: String, path: String, code: Int32)
    /// The file is no Whisper model of a kind the engine reads.
    case model(path: String, fault: ModelFault)
    /// The processor has no products of this precision.
    case precision(Precision)
    /// oneDNN refused a product or ran out of memory.
    case compute(status: Int32)
    /// The window is longer than a model hears at once, or empty.
    case windowSize(samples: Int)
    /// The language is none the model knows.
    case unknownLanguage(String)
    /// Whoever asked no longer wants to know.
    case cancelled
}

/// What is wrong with a model file.
package enum ModelFault: Error, Equatable, Sendable {
    /// It does not begin as a ggml file does.
    case notGGML
    /// It ends before what it announces.
    case truncated
    /// Its numbers do not describe a Whisper model.
    case shape
    /// A tensor is missing or has another size.
    case tensor(String)
    /// A tensor is quantised or otherwise stored as neither float32 nor float16.
    case elements(tensor: String, type: Int)
}

extension NativeEngineError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .file(let operation, let path, let code):
            "The model file \(path) could not be read (\(operation): error \(code))."
        case .model(let path, let fault):
            "The model file \(path) is unusable: \(fault). Run 'whisper-appliance models verify'."
        case .compute(let status):
            "A matrix product failed (oneDNN status \(status)); the machine may have too little memory."
        case .precision(let precision):
            "This processor cannot compute with \(precision.rawValue); choose float32 or int8."
        case .windowSize(let samples):
            "A window of \(samples) samples cannot be decoded; it must hold 1 to \(LogMelSpectrogram.longestWindow)."
        case .unknownLanguage(let language):
            "The model does not know the language '\(language)'."
        case .cancelled:
            "The work was cancelled."
        }
    }
}

extension ModelFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notGGML: "it is no ggml file"
        case .truncated: "it ends too early"
        case .shape: "its numbers describe no Whisper model"
        case .tensor(let name): "tensor \(name) is missing or has another size"
        case .elements(let name, let type): "tensor \(name) has elements of type \(type), which only whisper.cpp reads"
        }
    }
}
