import CSpeechKernels

/// Turns spectrograms into what the decoder listens to; one for each thread that encodes.
final class AudioEncoder {
    private let weights: EncoderWeights
    private let products: Products
    private let attention: SelfAttention

    // What is computed, in turn; each memory is as large as the longest window so far needed.
    private let state = Workspace<Float>()
    private let normalized = Workspace<Float>()
    /// What convolutions, the inputs of attention and layers that widen make, of which nothing is needed for long.
    private let scratch: Workspace<Float>

    /// Positions that are widened at once: all of them are many megabytes.
    private static let block = 528

    /// - Parameter scratch: Others of the same thread may use it between calls.
    init(_ weights: EncoderWeights, products: Products, scratch: Workspace<Float>) {
        self.weights = weights
        self.products = products
        self.scratch = scratch
        attention = SelfAttention(heads: weights.heads, keys: weights.keys, products: products)
    }

    /// Encodes a spectrogram; every two of its frames make a position.
    ///
    /// - Parameter watch: shown the state after each layer, the convolutions first; what it throws ends the computation.
    /// - Returns: A row for each position, valid until the next call, as long as the encoder lives.
    /// - Throws: `NativeEngineError.compute`.
    func encode(
        _ spectrogram: LogMelSpectrogram,
        watch: (UnsafeBufferPointer<Float>) throws(NativeEngineError) -> Void = { _ in }
    ) throws(NativeEngineError) -> UnsafePointer<Float> {
        let positions = spectrogram.frames / 2
        let width = weights.width
        precondition(positions > 0 && positions <= weights.positions)
        let state = state.room(for: positions * width)
        let normalized = normalized.room(for: positions * width)
        let wide = scratch.room(for: max(3 * positions, 4 * min(positions, Self.block)) * width)
        func show() throws(NativeEngineError) {
            try watch(UnsafeBufferPointer(start: state, count: positions * width))
        }

        try convolve(spectrogram, into: state)
        kernel_add(state, weights.positionEmbedding.pointer, Int64(positions * width))
        try show()
        for block in weights.blocks {
            block.attentionNorm.apply(to: state, count: positions, into: normalized)
            try block.attentionInput.apply(to: normalized, count: positions, into: wide, with: products)
            try attention.attend(wide, count: positions, into: normalized)
            try block.attentionOutput.apply(to: normalized, count: positions, .add, into: state, with: products)

            block.mlpNorm.apply(to: state, count: positions, into: normalized)
            for first in stride(from: 0, to: positions, by: Self.block) {
                let (count, offset) = (min(Self.block, positions - first), first * width)
                try block.mlpInput.apply(to: normalized + offset, count: count, .activate, into: wide, with: products)
                try block.mlpOutput.apply(to: wide, count: count, .add, into: state + offset, with: products)
            }
            try show()
        }
        weights.finalNorm.apply(to: state, count: positions, into: normalized)
        return UnsafePointer(normalized)
    }

    /// Two convolutions over three places each, the second of which takes every other place.
    private func convolve(
        _ spectrogram: LogMelSpectrogram,
        into state: UnsafeMutablePointer<Float>
    ) throws(NativeEngineError) {
        let (frames, bands, width) = (spectrogram.frames, spectrogram.bands, weights.width)
        let convolved = scratch.room(for: (frames + 1) * width)
        // What the second one sees before the beginning; it never sees what is behind the end.
        convolved.update(repeating: 0, count: width)
        try spectrogram.padded.withUnsafeBufferPointer { (rows) throws(NativeEngineError) in
            guard let start = rows.baseAddress else { return }
            let (first, result) = (weights.firstConvolution, convolved + width)
            try first.apply(to: start, count: frames, stride: bands, .activate, into: result, with: products)
        }
        let second = weights.secondConvolution
        try second.apply(to: convolved, count: frames / 2, stride: 2 * width, .activate, into: state, with: products)
    }
}
