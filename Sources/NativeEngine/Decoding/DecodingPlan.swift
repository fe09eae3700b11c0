import DecodingChecks

/// What a window's attempts have in common.
struct DecodingPlan {
    let model: NativeModel
    let temperatures: [Double]
    private let options: WindowOptions
    private let rules: TokenRules
    /// The tokens that begin the transcript: language and task.
    let task: [Int]

    var timesTokens: Bool { options.timesTokens }

    /// Above it, what came before misleads more than it helps.
    private static let hottestWithPrompt = 0.5

    /// - Throws: `NativeEngineError.unknownLanguage`.
    init(_ model: NativeModel, _ options: WindowOptions) throws(NativeEngineError) {
        let vocabulary = model.vocabulary
        self.model = model
        self.options = options
        temperatures = TemperatureFallback.temperatures(
            from: options.temperature,
            step: options.temperatureStep
        )
        rules = TokenRules(vocabulary, suppressesNonSpeech: options.suppressesNonSpeech)
        if vocabulary.isMultilingual {
            guard (0..<vocabulary.languages).contains(options.language) else {
                throw .unknownLanguage("\(options.language)")
            }
            let language = vocabulary.languageRange.lowerBound + options.language
            task = [vocabulary.start, language, options.translates ? vocabulary.translate : vocabulary.transcribe]
        } else {
            task = [vocabulary.start]
        }
    }

    /// The attempt at one of the temperatures.
    func attempt(_ number: Int, speech: SpeechMemory, text: TextMemory, seconds: Double) -> Attempt {
        let temperature = temperatures[number]
        let half = model.shape.textPositions / 2
        let before =
            options.prompt.isEmpty || temperature >= Self.hottestWithPrompt
            ? [] : [model.vocabulary.previous] + options.prompt.suffix(half - 1)
        let search: Attempt.Search =
            temperature > 0
            ? .draw(count: max(1, options.bestOf), temperature: Float(temperature))
            : options.beamSize > 1 ? .beam(size: options.beamSize) : .greedy
        return Attempt(
            speech: speech,
            text: text,
            prompt: before + task,
            seconds: seconds,
            temperature: temperature,
            search: search,
            rules: rules,
            mostTokens: half - 4
        )
    }
}
