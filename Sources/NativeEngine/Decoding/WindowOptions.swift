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
    /// Whether short windows may be heard with less silence behind them first, and as a whole only where that leaves doubts.
    package var mayCut: Bool

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
        mayCut: Bool = true
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
        self.mayCut = mayCut
    }
}
