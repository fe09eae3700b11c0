/// Why a recording could not be transcribed, beyond what audio and engine say themselves.
package enum TranscriptionError: Error, Equatable, Sendable {
    /// The model knows English only.
    case englishOnly(asked: String)
    /// The model does not know the language.
    case unknownLanguage(String)
    /// The model knows none of the languages that the detection may choose from.
    case unknownCandidates([String])
}

extension TranscriptionError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .englishOnly(let asked):
            "This model only knows English, not '\(asked)'. Choose a model whose name does not end in '.en'."
        case .unknownLanguage(let language):
            "This model does not know the language '\(language)'. Choose another model."
        case .unknownCandidates(let languages):
            "This model knows none of the languages it is to choose from: \(languages.joined(separator: ", "))."
                + " Choose another model, or other languages."
        }
    }
}

extension TranscriptionOptions {
    /// - Parameter languages: The codes of those that a model knows.
    /// - Throws: `TranscriptionError` if it cannot do what is asked.
    package func check(languages: [String]) throws(TranscriptionError) {
        if let language, !languages.contains(language) {
            throw languages == ["en"] ? .englishOnly(asked: language) : .unknownLanguage(language)
        }
        guard language != nil || candidateLanguages.isEmpty || candidateLanguages.contains(where: languages.contains)
        else { throw .unknownCandidates(candidateLanguages) }
    }
}
