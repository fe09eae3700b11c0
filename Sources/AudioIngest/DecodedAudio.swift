/// The outcome of decoding one file.
package struct DecodedAudio<Result: Sendable>: Sendable {
    /// What the consumer of the samples returned.
    package let result: Result
    /// The length of the audio handed over, counted in samples.
    package let durationInSeconds: Double
    /// What the header said.
    package let facts: MediaFacts
    /// In the order of importance; empty for a sound file.
    package let warnings: [AudioWarning]
}
