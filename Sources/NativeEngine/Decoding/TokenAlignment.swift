import CSpeechKernels

/// Says when tokens were spoken, by what the decoder listens to while it says them, as Whisper's reference does it.
struct TokenAlignment {
    private let model: NativeModel
    private let task: [Int]

    /// - Parameter task: The tokens that begin the transcript.
    init(_ model: NativeModel, task: [Int]) {
        self.model = model
        self.task = task
    }

    /// Gives each token of a text a start and an end, within its segment.
    ///
    /// - Parameters:
    ///   - memory: of a text that is no longer needed.
    ///   - seconds: the window's length.
    /// - Throws: `NativeEngineError.compute`.
    func time(
        _ text: inout WindowText,
        speech: SpeechMemory,
        memory: TextMemory,
        seconds: Double,
        decoder: TextDecoder
    ) throws(NativeEngineError) {
        let vocabulary = model.vocabulary
        let before = task + [vocabulary.noTimestamps]
        let spoken = text.segments.flatMap(\.tokens).map(\.id)
        let tokens = before + spoken + [vocabulary.endOfText]
        let positions = min(speech.positions, max(1, Int(seconds / Vocabulary.timeStep)))
        let record = AttentionRecord(model.alignmentHeads, rows: tokens.count, positions: positions)
        try read(tokens, speech: speech, memory: memory, decoder: decoder, record: record)

        var costs = [Float](repeating: 0, count: tokens.count * positions)
        // What is listened to in reading a token is the next one; the last one that counts comes before the end.
        let rows = spoken.count + 1
        var starts = [Int32](repeating: 0, count: rows)
        let count = Int64(positions)
        record.withWeights { weights in
            kernel_alignment_costs(weights, Int64(record.heads.count), Int64(tokens.count), count, &costs)
        }
        costs.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return }
            kernel_align(start + (before.count - 1) * positions, Int64(rows), count, &starts)
        }
        give(starts.map { Double($0) * Vocabulary.timeStep }, to: &text)
    }

    private func read(
        _ tokens: [Int],
        speech: SpeechMemory,
        memory: TextMemory,
        decoder: TextDecoder,
        record: AttentionRecord
    ) throws(NativeEngineError) {
        memory.removeAll()
        let places = tokens.map { _ in memory.add() }
        let rows = tokens.indices.map { index in
            DecoderRow(
                token: tokens[index],
                places: Array(places[...index]),
                text: memory,
                speech: speech,
                isAsked: false
            )
        }
        _ = try decoder.step(rows, record: record)
    }

    private func give(_ starts: [Double], to text: inout WindowText) {
        var next = 0
        for index in text.segments.indices {
            let segment = text.segments[index]
            func within(_ time: Double) -> Double { min(max(time, segment.start), max(segment.start, segment.end)) }
            for token in segment.tokens.indices {
                let end = within(starts[next + 1])
                // What lasts longer has a pause before it, which belongs to no token.
                text.segments[index].tokens[token].start = max(within(starts[next]), end - Self.longest)
                text.segments[index].tokens[token].end = end
                next += 1
            }
        }
    }

    /// Seconds that a token lasts at most.
    private static let longest = 1.0
}
