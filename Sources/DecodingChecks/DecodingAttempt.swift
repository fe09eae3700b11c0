/// What is looked at of an attempt to decode a window.
package protocol DecodingAttempt {
    /// Whether it found no text.
    var isEmpty: Bool { get }
    /// The mean of the logarithms of its tokens' probabilities.
    var averageLogProbability: Double { get }
    /// The model's probability that the window holds no speech, 0…1.
    var noSpeechProbability: Double { get }
    /// See `compressionRatio(of:)`.
    var compressionRatio: Double { get }
}
