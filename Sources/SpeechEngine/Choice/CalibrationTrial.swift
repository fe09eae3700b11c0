/// How a machine fared with one way to decode.
package struct CalibrationTrial: Sendable, Codable, Equatable {
    package var setup: EngineSetup
    /// Seconds of speech.
    package var speech: Double
    /// Of the quickest round; nil if it was given up because others were that much quicker, or the time was over.
    package var seconds: Double?
    /// Words it heard otherwise in its worst round.
    package var wordErrors: Int
    /// Words there are.
    package var words: Int
    package var rounds: Int

    package init(
        setup: EngineSetup,
        speech: Double,
        seconds: Double?,
        wordErrors: Int = 0,
        words: Int = 0,
        rounds: Int = 1
    ) {
        self.setup = setup
        self.speech = speech
        self.seconds = seconds
        self.wordErrors = wordErrors
        self.words = words
        self.rounds = rounds
    }

    /// Both as one, of the same setup.
    func joined(with other: CalibrationTrial) -> CalibrationTrial {
        var both = self
        both.seconds = [seconds, other.seconds].compactMap(\.self).min()
        both.wordErrors = max(wordErrors, other.wordErrors)
        both.words = max(words, other.words)
        both.rounds += other.rounds
        return both
    }
}
