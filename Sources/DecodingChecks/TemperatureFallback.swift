/// Decides which of several attempts at a window is taken.
///
/// The thresholds are Whisper's own (Radford et al., "Robust Speech Recognition via Large-Scale Weak Supervision", §4.5).
/// Unlike the reference, the best attempt is kept when none
/// passes, not the last and hottest.
package enum TemperatureFallback {
    package static let minimumLogProbability = -1.0
    private static let maximumCompressionRatio = 2.4
    package static let noSpeechThreshold = 0.6

    /// The temperatures to try, in order.
    package static func temperatures(from first: Double, step: Double) -> [Double] {
        guard step > 0 else { return [first] }
        return Array(stride(from: first, through: 1 + 1e-6, by: step))
    }

    /// Whether the attempt needs no other.
    package static func passes(_ attempt: some DecodingAttempt) -> Bool {
        if attempt.isEmpty { return true }
        if attempt.compressionRatio > maximumCompressionRatio { return false }
        if attempt.noSpeechProbability > noSpeechThreshold { return true }
        return attempt.averageLogProbability >= minimumLogProbability
    }

    /// The attempt to take when none passed: not looping if possible, then the most probable.
    package static func best<Attempt: DecodingAttempt>(of attempts: [Attempt]) -> Attempt? {
        attempts.max { left, right in
            let loops = (
                left.compressionRatio > maximumCompressionRatio, right.compressionRatio > maximumCompressionRatio
            )
            if loops.0 != loops.1 { return loops.0 }
            return left.averageLogProbability < right.averageLogProbability
        }
    }
}
