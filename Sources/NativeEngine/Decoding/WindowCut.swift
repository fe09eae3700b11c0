import DecodingChecks

/// How much of the silence behind a short window is heard.
///
/// Models were trained with windows of 30 s, whatever was said in them. With less silence they take less time and are about
/// as accurate, but now and then leave something out, or end too early, and then are not sure of what they write.
enum WindowCut {
    /// Seconds that are heard at least, and of silence behind what was recorded.
    private static let least = 15.0
    private static let silence = 3.0
    /// Seconds beyond which nothing is gained that would be worth to be heard again.
    private static let most = 20.0
    /// Mean natural logarithm of the probabilities of tokens.
    private static let sureLogProbability = -0.3
    private static let sureLanguage = 0.9

    /// The positions that a window is heard with first.
    ///
    /// - Parameters:
    ///   - samples: How many the window has, at 16 kHz.
    ///   - all: The positions of a whole window of 30 s.
    static func positions(samples: Int, of all: Int) -> Int {
        let seconds = max(least, Double(samples) / Double(LogMelSpectrogram.sampleRate) + silence)
        guard seconds <= most else { return all }
        let whole = Double(LogMelSpectrogram.longestWindow) / Double(LogMelSpectrogram.sampleRate)
        return min(all, Int((Double(all) * seconds / whole).rounded(.up)))
    }

    /// Whether a language need not be looked for in the whole window.
    ///
    /// - Parameter languages: The probability of each.
    static func isSure(_ languages: [Double]) -> Bool { languages.contains { $0 > sureLanguage } }

    /// Whether a text need not be compared with what the whole window says.
    ///
    /// - Parameter seconds: The window's length.
    static func isSure(_ text: WindowText, seconds: Double) -> Bool {
        !text.isEmpty && TemperatureFallback.passes(text) && text.averageLogProbability > sureLogProbability
            && text.decodedSeconds >= seconds
    }
}
