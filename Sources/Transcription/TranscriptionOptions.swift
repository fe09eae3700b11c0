package import SpeechEngine

/// What a recording is to become.
package struct TranscriptionOptions: Sendable, Equatable {
    package var task: DecodingOptions.Task = .transcribe

    /// The spoken language as Whisper's code; nil to detect it.
    package var language: String?

    /// The languages the detection may choose from; empty for all.
    package var candidateLanguages: [String] = []

    /// Names and jargon as they are to be spelled, as `Vocabulary` has checked them; the first are the most important.
    package var vocabulary: [String] = []

    /// Spelling and style the model is to follow, as text that came before.
    package var prompt: String?

    /// 0…1; at 0 it rises by itself where decoding fails.
    package var temperature = 0.0

    /// Hypotheses kept while decoding; 1 is greedy, quicker and a little less accurate.
    package var beamSize = 5

    package var wordTimestamps = false

    package init() {}
}

extension TranscriptionOptions: Codable {
    /// Reads what any release wrote: what that did not know has its standard value.
    ///
    /// - Throws: `DecodingError`.
    package init(from decoder: any Decoder) throws {
        self.init()
        let values = try decoder.container(keyedBy: CodingKeys.self)
        task = try values.decodeIfPresent(DecodingOptions.Task.self, forKey: .task) ?? task
        language = try values.decodeIfPresent(String.self, forKey: .language)
        candidateLanguages = try values.decodeIfPresent([String].self, forKey: .candidateLanguages) ?? []
        vocabulary = try values.decodeIfPresent([String].self, forKey: .vocabulary) ?? []
        prompt = try values.decodeIfPresent(String.self, forKey: .prompt)
        temperature = try values.decodeIfPresent(Double.self, forKey: .temperature) ?? temperature
        beamSize = try values.decodeIfPresent(Int.self, forKey: .beamSize) ?? beamSize
        wordTimestamps = try values.decodeIfPresent(Bool.self, forKey: .wordTimestamps) ?? wordTimestamps
    }

    private enum CodingKeys: CodingKey {
        case task, language, candidateLanguages, vocabulary, prompt, temperature, beamSize, wordTimestamps
    }
}
