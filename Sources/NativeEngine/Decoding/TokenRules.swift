import CSpeechKernels
import Foundation

/// Which tokens may follow, as Whisper's reference has it, except that the first token need not be a time.
struct TokenRules: Sendable {
    let vocabulary: Vocabulary
    /// Tokens that never may.
    private let suppressed: [Int]
    /// The token of a single space, which no text begins with.
    private let space: Int?

    /// The first time is at most this many steps (1 s).
    private static let latestBeginning = 50

    init(_ vocabulary: Vocabulary, suppressesNonSpeech: Bool) {
        self.vocabulary = vocabulary
        space = vocabulary.texts.firstIndex(of: Array(" ".utf8))
        suppressed = suppressesNonSpeech ? NonSpeech.tokens(of: vocabulary) : []
    }

    /// Sets the logits of tokens that may not follow to −∞.
    ///
    /// - Parameters:
    ///   - tokens: The text so far, without its prompt.
    ///   - lastTime: The time that was said last, in steps.
    func apply(to logits: UnsafeMutablePointer<Float>, after tokens: [Int], lastTime: Int) {
        let (endOfText, times) = (vocabulary.endOfText, vocabulary.times)
        func forbid(_ range: Range<Int>) {
            (logits + range.lowerBound).update(repeating: -.infinity, count: range.count)
        }

        forbid(vocabulary.start..<times.lowerBound)
        for token in suppressed { logits[token] = -.infinity }
        if tokens.isEmpty {
            logits[endOfText] = -.infinity
            if let space { logits[space] = -.infinity }
            forbid(min(times.lowerBound + Self.latestBeginning + 1, times.upperBound)..<times.upperBound)
        }
        // Times come in pairs, an end and a beginning, except before the end of the text.
        if let last = tokens.last, last >= times.lowerBound {
            if tokens.count < 2 || tokens[tokens.count - 2] >= times.lowerBound {
                forbid(times)
            } else {
                forbid(0..<endOfText)
            }
        }
        forbid(times.lowerBound..<min(times.lowerBound + lastTime, times.upperBound))
    }

    /// The probability that there is no speech, from the logits after the token that begins the transcript.
    func noSpeech(_ logits: UnsafePointer<Float>) -> Double {
        let all = 0..<vocabulary.count
        let most = greatest(logits, all).value
        return Double(exp(logits[vocabulary.noSpeech] - most) / sum(logits, all, less: most))
    }

    /// Makes probabilities more alike.
    func divide(_ logits: UnsafeMutablePointer<Float>, by temperature: Float) {
        for token in 0..<vocabulary.count { logits[token] /= temperature }
    }

    /// What is left to choose from: if times together are more probable than any text, only times.
    ///
    /// Sets other logits to −∞. Probabilities are those after that, as in Whisper's reference: how sure the model is that
    /// a time comes there is no merit of one hypothesis over another.
    func choice(of logits: UnsafeMutablePointer<Float>) -> Choice {
        let times = vocabulary.times
        let text = greatest(logits, 0..<times.lowerBound)
        let time = greatest(logits, times)
        let most = max(text.value, time.value)
        let timeSum = sum(logits, times, less: most)
        let logTimes = most + log(timeSum)
        if time.value > -.infinity, logTimes > text.value {
            logits.update(repeating: -.infinity, count: times.lowerBound)
            return Choice(logits: logits, count: vocabulary.count, best: time.token, logTotal: logTimes)
        }
        let logTotal = most + log(timeSum + sum(logits, 0..<times.lowerBound, less: most))
        let best = text.value >= time.value ? text.token : time.token
        return Choice(logits: logits, count: vocabulary.count, best: best, logTotal: logTotal)
    }

    private func greatest(_ logits: UnsafePointer<Float>, _ range: Range<Int>) -> (value: Float, token: Int) {
        var place: Int64 = 0
        let value = kernel_greatest(logits + range.lowerBound, Int64(range.count), &place)
        return (value, range.lowerBound + Int(place))
    }

    private func sum(_ logits: UnsafePointer<Float>, _ range: Range<Int>, less most: Float) -> Float {
        kernel_sum_exponentials(logits + range.lowerBound, Int64(range.count), most)
    }
}
