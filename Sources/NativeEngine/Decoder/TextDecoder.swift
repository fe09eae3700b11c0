import CSpeechKernels

/// Says for texts what comes next, of several windows at once; one for each thread that decodes.
final class TextDecoder {
    private let weights: DecoderWeights
    private let products: Products
    private let attention: DecoderAttention

    private let state = Workspace<Float>()
    private let normalized = Workspace<Float>()
    private let wide = Workspace<Float>()
    private let scratch: Workspace<Float>
    private let logits = Workspace<Float>()
    private var shelf = BlockShelf()

    /// - Parameter scratch: Others of the same thread may use it between calls.
    init(_ weights: DecoderWeights, products: Products, scratch: Workspace<Float>) {
        self.weights = weights
        self.products = products
        self.scratch = scratch
        attention = DecoderAttention(heads: weights.heads)
    }

    /// Remembers what the encoder made of a window.
    ///
    /// - Parameter isPacked: as shorts, which is quicker, where the processor multiplies them; else as halves.
    /// - Throws: `NativeEngineError.compute`.
    func hear(
        _ encoded: UnsafePointer<Float>,
        positions: Int,
        isPacked: Bool = kernel_multiplies_integers()
    ) throws(NativeEngineError) -> SpeechMemory {
        let memory = SpeechMemory(
            positions: positions,
            layers: weights.blocks.count,
            heads: weights.heads,
            isPacked: isPacked,
            shelf: &shelf
        )
        let keysValues = scratch.room(for: positions * 2 * weights.width)
        for (layer, block) in weights.blocks.enumerated() {
            try block.crossKeysValues.apply(to: encoded, count: positions, into: keysValues, with: products)
            memory.store(keysValues, layer: layer)
        }
        return memory
    }

    /// Gives back the memory that was for windows.
    func rest() { shelf.clear() }

    /// Reads tokens, all rows at once; those of one text in order.
    ///
    /// - Parameter record: notes what its heads listen to.
    /// - Returns: For each row that is asked, in turn, the logits of all tokens; valid until the next call, as long as the
    ///   decoder lives.
    /// - Throws: `NativeEngineError.compute`.
    func step(
        _ rows: [DecoderRow],
        record: AttentionRecord? = nil
    ) throws(NativeEngineError) -> UnsafeMutablePointer<Float> {
        let width = weights.width
        let count = Self.roundedUp(rows.count)
        let state = state.room(for: count * width)
        let normalized = normalized.room(for: count * width)
        let wide = wide.room(for: count * 4 * width)
        for (index, row) in rows.enumerated() {
            weights.embedding.read(row.token, into: state + index * width)
            let position = weights.positionEmbedding.pointer + (row.places.count - 1) * width
            kernel_add(state + index * width, position, Int64(width))
        }
        // Rows that only fill up the products hold nothing that could be slow to compute with.
        (state + rows.count * width).update(repeating: 0, count: (count - rows.count) * width)

        for (layer, block) in weights.blocks.enumerated() {
            block.attentionNorm.apply(to: state, count: count, into: normalized)
            try block.attentionInput.apply(to: normalized, count: count, into: wide, with: products)
            remember(wide, rows, layer: layer)
            attention.attendToText(rows, layer: layer, queries: wide, stride: 3 * width, into: normalized)
            try block.attentionOutput.apply(to: normalized, count: count, .add, into: state, with: products)

            block.crossNorm.apply(to: state, count: count, into: normalized)
            try block.crossQueries.apply(to: normalized, count: count, into: wide, with: products)
            attention.attendToSpeech(rows, layer: layer, queries: wide, record: record, into: normalized)
            try block.crossOutput.apply(to: normalized, count: count, .add, into: state, with: products)

            block.mlpNorm.apply(to: state, count: count, into: normalized)
            try block.mlpInput.apply(to: normalized, count: count, .activate, into: wide, with: products)
            try block.mlpOutput.apply(to: wide, count: count, .add, into: state, with: products)
        }
        return try logits(of: rows, state, normalized)
    }

    private func logits(
        of rows: [DecoderRow],
        _ state: UnsafeMutablePointer<Float>,
        _ normalized: UnsafeMutablePointer<Float>
    ) throws(NativeEngineError) -> UnsafeMutablePointer<Float> {
        let width = weights.width
        var asked = 0
        for (index, row) in rows.enumerated() where row.isAsked {
            if index != asked { (state + asked * width).update(from: state + index * width, count: width) }
            asked += 1
        }
        let count = min(Self.roundedUp(asked), Self.roundedUp(rows.count))
        let logits = logits.room(for: count * weights.vocabulary)
        guard asked > 0 else { return logits }
        weights.finalNorm.apply(to: state, count: count, into: normalized)
        try weights.logits.apply(to: normalized, count: count, into: logits, with: products)
        return logits
    }

    /// Stores the keys and values of each row's token.
    private func remember(_ input: UnsafePointer<Float>, _ rows: [DecoderRow], layer: Int) {
        let width = weights.width
        for (index, row) in rows.enumerated() {
            guard let place = row.places.last else { continue }
            let target = row.text.keys(layer: layer) + Int(place) * row.text.stride
            kernel_narrow(input + index * 3 * width + width, Int64(2 * width), target)
        }
    }

    /// Numbers of rows for which products are prepared: few, and hardly slower than the exact ones.
    private static func roundedUp(_ rows: Int) -> Int { rows <= 8 ? rows : (rows + 7) / 8 * 8 }
}
