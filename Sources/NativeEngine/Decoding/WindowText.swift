import DecodingChecks

/// What the model made of one window; times are seconds from its start.
package struct WindowText: Sendable, Equatable {
    package var segments: [Segment]
    /// The temperature of the attempt that was taken.
    package var temperature: Double
    /// Mean natural logarithm of the probabilities of the text's tokens.
    package var averageLogProbability: Double
    /// The model's probability that the window holds no speech, 0…1.
    package var noSpeechProbability: Double
    /// Bytes of text per byte of its compressed form; above 2.4 it repeats itself.
    package var compressionRatio: Double
    /// How far into the window the text reaches; less than its length if the decoder stopped early.
    package var decodedSeconds: Double

    /// A stretch of text.
    package struct Segment: Sendable, Equatable {
        package var start: Double
        package var end: Double
        package var tokens: [Token]
    }

    /// A token of text.
    package struct Token: Sendable, Equatable {
        package var id: Int
        package var logProbability: Double
        /// When it was spoken, in seconds from the window's start, if that was asked for.
        package var start: Double?
        package var end: Double?
    }

    /// The text's bytes as characters.
    package func text(_ vocabulary: Vocabulary) -> String {
        Self.text(segments.flatMap(\.tokens), vocabulary)
    }

    private static func text(_ tokens: [Token], _ vocabulary: Vocabulary) -> String {
        String(decoding: tokens.flatMap { vocabulary.bytes(of: $0.id) }, as: UTF8.self)
    }
}

extension WindowText {
    init(_ hypothesis: Hypothesis, of attempt: Attempt, seconds: Double, vocabulary: Vocabulary) {
        let isSilent =
            attempt.noSpeech > TemperatureFallback.noSpeechThreshold
            && hypothesis.score < TemperatureFallback.minimumLogProbability
        let kept = hypothesis.state == .failed ? hypothesis.tokens.count : hypothesis.settled
        segments = isSilent ? [] : Self.segments(hypothesis, kept: kept, seconds: seconds, vocabulary: vocabulary)
        let tokens = segments.flatMap(\.tokens)
        temperature = attempt.temperature
        averageLogProbability =
            tokens.isEmpty ? 0 : tokens.reduce(0) { $0 + $1.logProbability } / Double(tokens.count)
        noSpeechProbability = segments.isEmpty ? 1 : attempt.noSpeech
        compressionRatio = DecodingChecks.compressionRatio(of: tokens.flatMap { vocabulary.bytes(of: $0.id) })
        // A single time at the end says that nothing follows; two say that something begins there.
        let last = hypothesis.tokens[..<kept].suffix(2)
        let isClosed = last.count == 2 && last.map(vocabulary.times.contains) == [false, true]
        let isWhole = segments.isEmpty || hypothesis.isWhole || isClosed || !hypothesis.hasTime
        decodedSeconds = isWhole ? seconds : min(seconds, Double(hypothesis.lastTime) * Vocabulary.timeStep)
    }

    /// The text between times.
    private static func segments(
        _ hypothesis: Hypothesis,
        kept: Int,
        seconds: Double,
        vocabulary: Vocabulary
    ) -> [Segment] {
        var segments: [Segment] = []
        var start = 0.0
        var tokens: [Token] = []
        for (token, logProbability) in zip(hypothesis.tokens, hypothesis.logProbabilities).prefix(kept) {
            if vocabulary.times.contains(token) {
                let time = Double(token - vocabulary.times.lowerBound) * Vocabulary.timeStep
                if !tokens.isEmpty { segments.append(Segment(start: start, end: time, tokens: tokens)) }
                (start, tokens) = (time, [])
            } else if token < vocabulary.endOfText {
                tokens.append(Token(id: token, logProbability: Double(logProbability)))
            }
        }
        if !tokens.isEmpty { segments.append(Segment(start: start, end: max(start, seconds), tokens: tokens)) }
        return segments
    }
}

extension WindowText: DecodingAttempt {
    package var isEmpty: Bool { segments.isEmpty }
}
