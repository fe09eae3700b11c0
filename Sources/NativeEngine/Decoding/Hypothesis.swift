/// A text that a window may hold, as far as it is decoded.
struct Hypothesis {
    private(set) var tokens: [Int] = []
    private(set) var logProbabilities: [Float] = []
    /// Of all tokens, those of other hypotheses that go on included, the sum of the logarithms of probabilities.
    private(set) var sum: Double = 0
    /// Places in the text's memory, those of the prompt included.
    var places: [Int32]
    /// The last time said, in steps; whether any but 0 was.
    private(set) var lastTime = 0
    private(set) var hasTime = false
    /// Tokens up to the last time.
    private(set) var settled = 0
    private(set) var state = State.open

    enum State { case open, finished, failed }

    init(places: [Int32]) { self.places = places }

    /// Takes another token.
    ///
    /// - Parameters:
    ///   - end: The window's length in steps of time.
    ///   - isLast: Whether no more tokens may come.
    mutating func append(
        _ token: Int,
        logProbability: Float,
        vocabulary: Vocabulary,
        end: Double,
        isLast: Bool
    ) {
        tokens.append(token)
        logProbabilities.append(logProbability)
        sum += Double(logProbability)
        if token > vocabulary.times.lowerBound {
            lastTime = token - vocabulary.times.lowerBound
            settled = tokens.count
            hasTime = true
        }
        // A tenth of a second holds no speech.
        let isAtEnd = hasTime && Double(lastTime) + 5 >= end
        if token == vocabulary.endOfText || isAtEnd {
            if settled == 0 {
                // Without any time, all that is known is that it does not reach beyond the window.
                guard Double(Self.fullWindow) + 5 >= end else { return state = .failed }
                settled = tokens.count
            }
            state = .finished
        } else if isLast {
            // A text this long that got nowhere repeats itself.
            state = settled == 0 || (hasTime ? lastTime : Self.fullWindow) < Self.fullWindow / 2 ? .failed : .finished
        }
    }

    /// 30 seconds in steps of time.
    private static let fullWindow = 1500

    /// The mean logarithm of the probabilities of what is settled.
    var score: Double {
        settled == 0 ? -.infinity : logProbabilities.prefix(settled).reduce(0) { $0 + Double($1) } / Double(settled)
    }
}
