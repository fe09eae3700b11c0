/// A file that can be decoded.
package struct OpenedAudio: Sendable {
    /// What it says about itself.
    package let facts: MediaFacts
    /// All its samples, mono, 16 kHz, if it is short and nothing is wrong with it.
    let samples: [Float]?
}
