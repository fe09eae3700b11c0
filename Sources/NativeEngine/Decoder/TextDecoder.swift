import CSpeechKernels

/// Says for texts what comes next, of several windows at once; one for each thread that decodes.
final class TextDecoder {
    private let weights: DecoderWeights
    private let products: Products

    private let state = Workspace<Float>()
    private let normalized = Workspace<Float>()
    private let wide = Workspace<Float>()
    private let scores = Workspace<Float>()
    private let keysValues = Workspace<Float>()
    private let logits = Workspace<Float>()

    init(_ weights: DecoderWeights, products: Products) {
        self.weights = weights
        self.products = products
    }

    /// Remembers what the encoder made of a window.
    ///
    /// - Throws: `NativeEngineError.compute`.
    func hear(_ encoded: UnsafePointer<Float>, positions: Int) throws(NativeEngineError) -> SpeechMemory {
        let memory = SpeechMemory(positions: positions, layers: weights.blocks.count, heads: weights.heads)
        let keysValues = keysValues.room(for: positions * 2 * weights.width)
        for (layer, block) in weights.blocks.enumerated() {
            try block.crossKeysValues.apply(to: encoded, count: positions, into: keysValues, with: products)
            memory.store(keysValues, layer: layer)
        }
        return memory
    }

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
            attend(rows, wide, stride: 3 * width, into: normalized) { row, head in
                let keys = row.text.keys(layer: layer) + head * ModelShape.headWidth
                return Attended(keys: keys, values: keys + width, stride: row.text.stride, places: row.places)
            }
            try block.attentionOutput.apply(to: normalized, count: count, .add, into: state, with: products)

            block.crossNorm.apply(to: state, count: count, into: normalized)
            try block.crossQueries.apply(to: normalized, count: count, into: wide, with: products)
            let note = record.map { record in
                { scores, head, row in record.note(scores, layer: layer, head: head, row: row) }
            }
            attend(rows, wide, stride: width, into: normalized, note: note) { row, head in
                Attended(
                    keys: row.speech.keys(layer: layer, head: head),
                    values: row.speech.values(layer: layer, head: head),
                    stride: ModelShape.headWidth,
                    positions: row.speech.positions
                )
            }
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

    /// What a row attends to with one of its heads.
    private struct Attended {
        var keys: UnsafePointer<UInt16>
        var values: UnsafePointer<UInt16>
        var stride: Int
        /// The places of what it attends to; without, these are all positions.
        var places: [Int32]?
        var positions: Int

        init(keys: UnsafePointer<UInt16>, values: UnsafePointer<UInt16>, stride: Int, places: [Int32]) {
            (self.keys, self.values, self.stride) = (keys, values, stride)
            (self.places, positions) = (places, places.count)
        }

        init(keys: UnsafePointer<UInt16>, values: UnsafePointer<UInt16>, stride: Int, positions: Int) {
            (self.keys, self.values, self.stride) = (keys, values, stride)
            (places, self.positions) = (nil, positions)
        }
    }

    private func attend(
        _ rows: [DecoderRow],
        _ queries: UnsafePointer<Float>,
        stride: Int,
        into result: UnsafeMutablePointer<Float>,
        note: ((_ scores: UnsafePointer<Float>, _ head: Int, _ row: Int) -> Void)? = nil,
        _ attended: (DecoderRow, Int) -> Attended
    ) {
        let heads = weights.heads
        // Rounded up to whole vectors, and apart from those of the next thread.
        let size = (max(weights.positions, rows.map(\.speech.positions).max() ?? 0) + 31) / 16 * 16
        let scores = scores.room(for: threadCount * size)
        // Notes are written one after the other.
        parallel(rows.count * heads, alone: note != nil) { turn in
            // Rows one after the other, since hypotheses of one window attend to the same.
            let (index, head) = (turn % rows.count, turn / rows.count)
            let attended = attended(rows[index], head)
            let offset = head * ModelShape.headWidth
            let own = scores + currentThread * size
            func attend(places: UnsafePointer<Int32>?) {
                kernel_attend(
                    queries + index * stride + offset,
                    attended.keys,
                    attended.values,
                    Int64(attended.stride),
                    places,
                    Int64(attended.positions),
                    own,
                    result + index * weights.width + offset
                )
            }
            if let places = attended.places {
                places.withUnsafeBufferPointer { attend(places: $0.baseAddress) }
            } else {
                attend(places: nil)
            }
            note?(own, head, index)
        }
    }

    /// Numbers of rows for which products are prepared: few, and hardly slower than the exact ones.
    private static func roundedUp(_ rows: Int) -> Int { rows <= 8 ? rows : (rows + 7) / 8 * 8 }
}
