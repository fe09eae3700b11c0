/// Decides which of several attempts at a window is taken.
///
/// The thresholds are Whisper's own (Radford et al., "Robust Speech Recognition via Large-Scale Weak Supervision", §4.5).
enum AttemptChecks {
    static let minimumLogProbability = -1.0
    private static let maximumCompressionRatio = 2.4
    static let noSpeechThreshold = 0.6

    /// The temperatures to try, in order.
    static func temperatures(for options: WindowOptions) -> [Double] {
        guard options.temperatureStep > 0 else { return [options.temperature] }
        return Array(stride(from: options.temperature, through: 1 + 1e-6, by: options.temperatureStep))
    }

    /// Whether the attempt needs no other.
    static func passes(_ window: WindowText) -> Bool {
        if window.segments.isEmpty { return true }
        if window.compressionRatio > maximumCompressionRatio { return false }
        if window.noSpeechProbability > noSpeechThreshold { return true }
        return window.averageLogProbability >= minimumLogProbability
    }

    /// The attempt to take when none passed: not looping if possible, then the most probable.
    static func best(of attempts: [WindowText]) -> WindowText? {
        attempts.max { left, right in
            let loops = (
                left.compressionRatio > maximumCompressionRatio, right.compressionRatio > maximumCompressionRatio
            )
            if loops.0 != loops.1 { return loops.0 }
            return left.averageLogProbability < right.averageLogProbability
        }
    }
}
