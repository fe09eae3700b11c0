/// A Whisper model in memory, packed for this processor; lanes share it.
package final class NativeModel: Sendable {
    package let shape: ModelShape
    package let vocabulary: Vocabulary

    let spectrograms: SpectrogramMaker
    let encoder: EncoderWeights
    let decoder: DecoderWeights
    let alignmentHeads: AlignmentHeads
    let recentSpeech = RecentSpeech()

    /// - Parameters:
    ///   - path: An official ggml file with weights of float16 or float32.
    ///   - encoder: How its encoder multiplies.
    ///   - decoder: How its decoder does.
    /// - Throws: `NativeEngineError`.
    package init(
        path: String,
        encoder: Precision = .fastest,
        decoder: Precision = .fastest
    ) throws(NativeEngineError) {
        let file = try ModelFile(path: path)
        shape = file.shape
        vocabulary = file.vocabulary
        alignmentHeads = AlignmentHeads(file.shape)
        spectrograms = try SpectrogramMaker(filters: file.melFilters)
        // First the one that takes more memory while it is packed.
        self.decoder = try DecoderWeights(file, precision: decoder)
        self.encoder = try EncoderWeights(file, precision: encoder)
    }
}
