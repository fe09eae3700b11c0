/// The sizes of a Whisper model.
package struct ModelShape: Equatable, Sendable {
    /// Tokens, the special ones included.
    package var vocabulary: Int
    /// Positions of the encoder: 1500 for 30 seconds.
    package var audioPositions: Int
    package var audioWidth: Int
    package var audioHeads: Int
    package var audioLayers: Int
    /// Positions of the decoder.
    package var textPositions: Int
    package var textWidth: Int
    package var textHeads: Int
    package var textLayers: Int
    /// Bands of the spectrogram: 80, or 128 for large-v3.
    package var melBands: Int

    /// Elements that one head of attention works on, in all Whisper models.
    static let headWidth = 64

    /// Whether these are sizes of a Whisper model.
    var isPlausible: Bool {
        (50_000...60_000).contains(vocabulary) && (1...1500).contains(audioPositions)
            && (1...4096).contains(textPositions) && (16...256).contains(melBands) && melBands % 16 == 0
            && (1...64).contains(audioLayers) && (1...64).contains(textLayers)
            && (1...64).contains(audioHeads) && audioWidth == audioHeads * Self.headWidth
            && textHeads == audioHeads && textWidth == audioWidth
    }
}
