/// How a window is to be decoded.
package struct DecodingOptions: Sendable, Codable, Equatable {
    /// What the text is to be: the spoken language, or English.
    package enum Task: String, Sendable, Codable {
        case transcribe, translate
    }

    package var task: Task

    /// The spoken language as Whisper's code, for example `de`.
    package var language: String

    /// Text the model is to take as having come before: names, spelling, style.
    package var prompt: String?

    /// The temperature of the first attempt, 0…1; 0 is deterministic.
    package var temperature: Double

    /// What is added to the temperature after an attempt that failed the checks; 0 for a single attempt.
    package var temperatureStep: Double

    /// Hypotheses kept while decoding at temperature 0; 1 is greedy.
    package var beamSize: Int

    /// Hypotheses drawn while decoding above temperature 0.
    package var bestOf: Int

    /// Whether each word gets a start and an end.
    package var wordTimestamps: Bool

    /// Processor threads for this window.
    package var threads: Int

    package init(
        task: Task = .transcribe,
        language: String = "en",
        prompt: String? = nil,
        temperature: Double = 0,
        temperatureStep: Double = 0.2,
        beamSize: Int = 5,
        bestOf: Int = 5,
        wordTimestamps: Bool = false,
        threads: Int = 1
    ) {
        self.task = task
        self.language = language
        self.prompt = prompt
        self.temperature = temperature
        self.temperatureStep = temperatureStep
        self.beamSize = beamSize
        self.bestOf = bestOf
        self.wordTimestamps = wordTimestamps
        self.threads = threads
    }
}
