import DecodingChecks

/// A window while it is decoded, by the lane that began it.
package final class RunningWindow {
    /// What it holds, once that is known.
    package private(set) var text: WindowText?
    /// How far into the window the text reached so far, in seconds; attempts that failed included.
    package private(set) var reached = 0.0

    private(set) var attempt: Attempt
    /// Whether all that is missing are the times of its tokens.
    private(set) var wantsTimes = false

    /// Whether it is to be heard as a whole after all, by `restart`.
    private(set) var wantsWhole = false
    /// mono, 16 kHz; none once it was heard as a whole.
    private(set) var samples: [Float]

    private let seconds: Double
    private let plan: DecodingPlan
    private let memory: TextMemory
    private var tried: [WindowText] = []

    /// - Parameters:
    ///   - samples: mono, 16 kHz.
    ///   - isCut: Whether `speech` is less than the whole window.
    init(samples: [Float], speech: SpeechMemory, isCut: Bool, plan: DecodingPlan) {
        self.plan = plan
        self.samples = isCut ? samples : []
        seconds = Double(samples.count) / Double(LogMelSpectrogram.sampleRate)
        memory = TextMemory(layers: plan.model.shape.textLayers, width: plan.model.shape.textWidth)
        attempt = plan.attempt(0, speech: speech, text: memory, seconds: seconds)
    }

    /// Takes the logits of its rows; when the attempt is over, decides whether there is to be another.
    func take(_ logits: UnsafeMutablePointer<Float>) {
        attempt.take(logits)
        reached = max(reached, min(attempt.reached, seconds))
        guard attempt.isOver, let best = attempt.best else { return }
        let result = WindowText(best, of: attempt, seconds: seconds, vocabulary: plan.model.vocabulary)
        guard samples.isEmpty || WindowCut.isSure(result, seconds: seconds) else {
            wantsWhole = true
            return
        }
        tried.append(result)
        if TemperatureFallback.passes(result) {
            finish(result)
        } else if tried.count < plan.temperatures.count {
            attempt = plan.attempt(tried.count, speech: attempt.speech, text: memory, seconds: seconds)
        } else {
            finish(TemperatureFallback.best(of: tried) ?? result)
        }
    }

    /// Begins again.
    ///
    /// - Parameter speech: The whole window.
    func restart(with speech: SpeechMemory) {
        wantsWhole = false
        samples = []
        attempt = plan.attempt(0, speech: speech, text: memory, seconds: seconds)
    }

    private func finish(_ result: WindowText) {
        reached = seconds
        wantsTimes = plan.timesTokens && !result.segments.isEmpty
        if wantsTimes { tried = [result] } else { text = result }
    }

    /// Says when each token of the text was spoken.
    ///
    /// - Throws: `NativeEngineError.compute`.
    func time(with decoder: TextDecoder) throws(NativeEngineError) {
        guard var result = tried.last else { return }
        let alignment = TokenAlignment(plan.model, task: plan.task)
        try alignment.time(&result, speech: attempt.speech, memory: memory, seconds: seconds, decoder: decoder)
        wantsTimes = false
        text = result
    }
}
