/// A Whisper model in memory, packed for this processor; lanes share it.
package final class NativeModel: Sendable {
    package let shape: ModelShape
    package let vocabulary: Vocabulary

    let spectrograms: SpectrogramMaker
    let encoder: EncoderWeights
    let decoder: DecoderWeights

    /// - Parameters:
    ///   - path: An official ggml file with weights of float16 or float32.
    ///   - encoder: How its encoder multiplies.
    ///   - decoder: How its decoder does.
    /// - Throws: `NativeEngineError`.
    package init(
        path: String,
        encoder: Precision = .float32,
        decoder: Precision = .float32
    ) throws(NativeEngineError) {
        let file = try ModelFile(path: path)
        shape = file.shape
        vocabulary = file.vocabulary
        spectrograms = try SpectrogramMaker(filters: file.melFilters)
        self.encoder = try EncoderWeights(file, precision: encoder)
        self.decoder = try DecoderWeights(file, precision: decoder)
    }
}
