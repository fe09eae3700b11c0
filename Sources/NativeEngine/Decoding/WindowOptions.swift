/// How windows are to be decoded.
package struct WindowOptions: Sendable, Equatable {
    /// The spoken language as its place in Whisper's list, where English is 0; models for English alone ignore it.
    package var language: Int
    /// Whether the text is to be English, whatever is spoken.
    package var translates: Bool
    /// Tokens of text the model is to take as having come before.
    package var prompt: [Int]
    /// The temperature of the first attempt, 0…1; 0 is deterministic.
    package var temperature: Double
    /// What is added to the temperature after an attempt that failed the checks; 0 for a single attempt.
    package var temperatureStep: Double
    /// Hypotheses kept while decoding at temperature 0; 1 is greedy.
    package var beamSize: Int
    /// Hypotheses drawn while decoding above temperature 0.
    package var bestOf: Int
    /// Keeps signs out that are no speech, such as brackets and notes.
    package var suppressesNonSpeech: Bool
    /// Whether it is to be said when each token was spoken.
    package var timesTokens: Bool
    /// How much of a short window's silence behind its end the encoder hears.
    package var length: EncoderLength

    package init(
        language: Int = 0,
        translates: Bool = false,
        prompt: [Int] = [],
        temperature: Double = 0,
        temperatureStep: Double = 0.2,
        beamSize: Int = 5,
        bestOf: Int = 5,
        suppressesNonSpeech: Bool = false,
        timesTokens: Bool = false,
        length: EncoderLength = .whole
    ) {
        self.language = language
        self.translates = translates
        self.prompt = prompt
        self.temperature = temperature
        self.temperatureStep = temperatureStep
        self.beamSize = beamSize
        self.bestOf = bestOf
        self.suppressesNonSpeech = suppressesNonSpeech
        self.timesTokens = timesTokens
        self.length = length
    }
}

/// How long the encoder takes a window to be.
///
/// Models were trained on 30 seconds whatever was said in them, and the encoder's time grows with the length.
package enum EncoderLength: Sendable, Equatable {
    /// 30 seconds.
    case whole
    /// The window's own length and so many seconds of silence, and so many seconds at least.
    case cut(silence: Double, atLeast: Double)

    /// Positions (20 ms each) for a window of `samples`, of a model with at most `most`.
    func positions(samples: Int, atMost most: Int) -> Int {
        switch self {
        case .whole: return most
        case .cut(let silence, let least):
            let seconds = max(Double(samples) / Double(LogMelSpectrogram.sampleRate) + silence, least)
            // Few different lengths, so that few products have to be prepared.
            return min(most, Int((seconds / Vocabulary.timeStep / 64).rounded(.up)) * 64)
        }
    }
}
