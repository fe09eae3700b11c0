/// A window while it is decoded.
final class RunningWindow {
    /// Which of the caller's windows it is.
    let index: Int
    private(set) var attempt: Attempt
    /// What it holds, once that is known.
    private(set) var text: WindowText?

    private let seconds: Double
    private let plan: DecodingPlan
    private let memory: TextMemory
    private var tried: [WindowText] = []

    init(index: Int, samples: Int, speech: SpeechMemory, plan: DecodingPlan) {
        self.index = index
        self.plan = plan
        seconds = Double(samples) / Double(LogMelSpectrogram.sampleRate)
        memory = TextMemory(layers: plan.model.shape.textLayers, width: plan.model.shape.textWidth)
        attempt = plan.attempt(0, speech: speech, text: memory, seconds: seconds)
    }

    /// Takes the logits of its rows; when the attempt is over, decides whether there is to be another.
    func take(_ logits: UnsafeMutablePointer<Float>) {
        attempt.take(logits)
        guard attempt.isOver, let best = attempt.best else { return }
        let result = WindowText(best, of: attempt, seconds: seconds, vocabulary: plan.model.vocabulary)
        tried.append(result)
        if AttemptChecks.passes(result) {
            text = result
        } else if tried.count < plan.temperatures.count {
            attempt = plan.attempt(tried.count, speech: attempt.speech, text: memory, seconds: seconds)
        } else {
            text = AttemptChecks.best(of: tried)
        }
    }
}
