import CZlib

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
        let (segments, end) = Self.segments(hypothesis, seconds: seconds, vocabulary: vocabulary)
        let tokens = segments.flatMap(\.tokens)
        self.segments = segments
        temperature = attempt.temperature
        averageLogProbability =
            tokens.isEmpty ? 0 : tokens.reduce(0) { $0 + $1.logProbability } / Double(tokens.count)
        noSpeechProbability = attempt.noSpeech
        compressionRatio = Self.compressionRatio(of: tokens.flatMap { vocabulary.bytes(of: $0.id) })
        decodedSeconds = end
    }

    /// The text between times, and how far it reaches.
    private static func segments(
        _ hypothesis: Hypothesis,
        seconds: Double,
        vocabulary: Vocabulary
    ) -> ([Segment], Double) {
        var segments: [Segment] = []
        var start = 0.0
        var tokens: [Token] = []
        let kept = hypothesis.state == .failed ? hypothesis.tokens.count : hypothesis.settled
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
        // A single time at the end says that nothing follows; two say that something begins there.
        let isPair = hypothesis.tokens.prefix(kept).suffix(2).allSatisfy(vocabulary.times.contains)
        return (segments, isPair && kept >= 2 ? min(seconds, start) : seconds)
    }

    /// How repetitive a text is: its bytes divided by their zlib-compressed size.
    private static func compressionRatio(of bytes: [UInt8]) -> Double {
        guard !bytes.isEmpty else { return 0 }
        var size = compressBound(uLong(bytes.count))
        var compressed = [UInt8](repeating: 0, count: Int(size))
        guard compress(&compressed, &size, bytes, uLong(bytes.count)) == Z_OK, size > 0 else { return 0 }
        return Double(bytes.count) / Double(size)
    }
}
