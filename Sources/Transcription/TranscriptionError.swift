/// Why a recording could not be transcribed, beyond what audio and engine say themselves.
package enum TranscriptionError: Error, Equatable, Sendable {
    /// The model knows English only.
    case englishOnly(asked: String)
}

extension TranscriptionError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .englishOnly(let asked):
            "This model only knows English, not '\(asked)'. Choose a model whose name does not end in '.en'."
        }
    }
}
