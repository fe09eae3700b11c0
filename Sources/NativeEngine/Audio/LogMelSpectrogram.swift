/// What the encoder hears: for each hundredth of a second the loudness of bands of frequencies, on a logarithmic scale.
package struct LogMelSpectrogram: Sendable {
    /// Samples a second.
    package static let sampleRate = 16_000
    /// Samples from one frame to the next (10 ms).
    package static let hop = 160
    /// The longest window a model hears at once, in samples (30 s).
    package static let longestWindow = 30 * sampleRate
    /// Samples that a frame is made of, and the frequencies it has.
    static let frameLength = 400
    static let frequencies = frameLength / 2 + 1

    /// Frames, without the two rows of zeros.
    package let frames: Int
    package let bands: Int
    /// Frame after frame, a row of zeros before the first and after the last: what convolutions see beyond the ends.
    let padded: [Float]

    /// The bands of one frame.
    package subscript(frame: Int) -> ArraySlice<Float> { padded[(frame + 1) * bands..<(frame + 2) * bands] }

    /// One band of one frame.
    package subscript(frame: Int, band: Int) -> Float { padded[(frame + 1) * bands + band] }
}
