package import SpeechEngine

/// What a recording is to become.
package struct TranscriptionOptions: Sendable, Codable, Equatable {
    package var task: DecodingOptions.Task = .transcribe

    /// The spoken language as Whisper's code; nil to detect it.
    package var language: String?

    /// The languages the detection may choose from; empty for all.
    package var candidateLanguages: [String] = []

    /// Names, spelling and style the model is to follow, as text that came before.
    package var prompt: String?

    /// 0…1; at 0 it rises by itself where decoding fails.
    package var temperature = 0.0

    /// Hypotheses kept while decoding; 1 is greedy, quicker and a little less accurate.
    package var beamSize = 5

    package var wordTimestamps = false

    package init() {}
}
