/// The dimensions of a Whisper model, as its weights tell them.
struct WhisperShape: Equatable {
    let vocabulary: Int
    let state: Int
    let encoderLayers: Int
    let decoderLayers: Int
    let mels: Int

    /// The positions of the encoder: 30 s of audio in steps of 20 ms.
    static let audioContext = 1500
    /// The positions of the decoder.
    static let textContext = 448

    /// The numbers at the start of a ggml file, after the magic one.
    var header: [Int32] {
        let encoder = [vocabulary, Self.audioContext, state, state / 64, encoderLayers]
        let decoder = [Self.textContext, state, state / 64, decoderLayers]
        return (encoder + decoder + [mels, 1]).map(Int32.init)
    }
}
