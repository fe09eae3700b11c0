import Foundation

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
    /// Tokens up to the last time; what follows is decoded again, from that time on.
    private(set) var settled = 0
    /// Whether it holds all that the window does.
    private(set) var isWhole = false
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
            state = .finished
            // No time ended it, so that its end is the window's.
            if settled <= 1 {
                settled = tokens.count
                isWhole = true
            }
        } else if isLast {
            // A text this long that got nowhere repeats itself.
            state = settled == 0 || (hasTime ? lastTime : Self.fullWindow) < Self.fullWindow / 2 ? .failed : .finished
        }
    }

    /// 30 seconds in steps of time.
    private static let fullWindow = 1500

    /// Whether it says little over and over again: the entropy of its last tokens is small.
    var isLoop: Bool {
        guard settled > Self.loopLength else { return false }
        var counts: [Int: Int] = [:]
        for token in tokens[..<settled].suffix(Self.loopLength) { counts[token, default: 0] += 1 }
        let entropy = counts.values.reduce(0.0) { sum, count in
            let share = Double(count) / Double(Self.loopLength)
            return sum - share * log(share)
        }
        return entropy < Self.leastEntropy
    }

    private static let loopLength = 32
    private static let leastEntropy = 2.4

    /// The mean logarithm of the probabilities of what is settled.
    var score: Double {
        settled == 0 ? -.infinity : logProbabilities.prefix(settled).reduce(0) { $0 + Double($1) } / Double(settled)
    }
}
