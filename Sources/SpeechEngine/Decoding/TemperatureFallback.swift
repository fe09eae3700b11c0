/// Decides which of several attempts at a window is taken.
///
/// The thresholds are Whisper's own (Radford et al., §4.5). Unlike the reference, the best attempt is kept when none
/// passes, not the last and hottest.
struct TemperatureFallback {
    static let minimumLogProbability = -1.0
    static let maximumCompressionRatio = 2.4
    static let noSpeechThreshold = 0.6

    /// The temperatures to try, in order.
    static func temperatures(for options: DecodingOptions) -> [Double] {
        guard options.temperatureStep > 0 else { return [options.temperature] }
        return Array(stride(from: options.temperature, through: 1 + 1e-6, by: options.temperatureStep))
    }

    /// Whether the attempt needs no other.
    static func passes(_ window: DecodedWindow) -> Bool {
        if window.segments.isEmpty { return true }
        if window.compressionRatio > maximumCompressionRatio { return false }
        if window.noSpeechProbability > noSpeechThreshold { return true }
        return window.averageLogProbability >= minimumLogProbability
    }

    /// The attempt to take when none passed: not looping if possible, then the most probable.
    static func best(of attempts: [DecodedWindow]) -> DecodedWindow? {
        attempts.max { left, right in
            let loops = (
                left.compressionRatio > maximumCompressionRatio, right.compressionRatio > maximumCompressionRatio
            )
            if loops.0 != loops.1 { return loops.0 }
            return left.averageLogProbability < right.averageLogProbability
        }
    }
}
