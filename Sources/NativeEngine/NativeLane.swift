/// Decodes windows, several at once; belongs to the thread that calls it.
///
/// All threads that work for it are the calling thread's own: it must always be the same.
package final class NativeLane {
    package let model: NativeModel
    private let threads: Int
    /// Windows decoded at once.
    private let batch: Int
    private let products = Products()
    private let encoder: AudioEncoder
    private let decoder: TextDecoder

    package init(model: NativeModel, threads: Int, batch: Int = 8) {
        self.model = model
        self.threads = threads
        self.batch = max(1, batch)
        encoder = AudioEncoder(model.encoder, products: products)
        decoder = TextDecoder(model.decoder, products: products)
    }

    /// The text of each window, hotter and hotter until an attempt passes.
    ///
    /// - Parameters:
    ///   - windows: mono, 16 kHz, −1…1; of at most 30 seconds each.
    ///   - options: for all of them.
    /// - Throws: `NativeEngineError`.
    package func decode(_ windows: [[Float]], options: WindowOptions) throws(NativeEngineError) -> [WindowText] {
        setThreadCount(threads)
        for window in windows { try check(window) }
        let plan = try DecodingPlan(model, options)
        var texts = [WindowText?](repeating: nil, count: windows.count)
        var running: [RunningWindow] = []
        var next = 0
        while next < windows.count || !running.isEmpty {
            // A window begins as soon as another is done.
            while running.count < batch, next < windows.count {
                let speech = try hear(windows[next], options)
                running.append(RunningWindow(index: next, samples: windows[next].count, speech: speech, plan: plan))
                next += 1
            }
            try step(running)
            running.removeAll { window in
                texts[window.index] = window.text
                return window.text != nil
            }
        }
        return texts.compactMap(\.self)
    }

    /// The probability of each language, in Whisper's order.
    ///
    /// - Throws: `NativeEngineError`.
    package func languages(_ window: [Float]) throws(NativeEngineError) -> [Double] {
        setThreadCount(threads)
        try check(window)
        let vocabulary = model.vocabulary
        guard vocabulary.isMultilingual else { return [1] }
        let speech = try hear(window, WindowOptions())
        let text = TextMemory(layers: model.shape.textLayers, width: model.shape.textWidth)
        let row = DecoderRow(token: vocabulary.start, places: [text.add()], text: text, speech: speech)
        let logits = try decoder.step([row])
        return softmax(vocabulary.languageRange.map { Double(logits[$0]) })
    }

    private func check(_ window: [Float]) throws(NativeEngineError) {
        guard !window.isEmpty, window.count <= LogMelSpectrogram.longestWindow else {
            throw .windowSize(samples: window.count)
        }
    }

    private func hear(_ window: [Float], _ options: WindowOptions) throws(NativeEngineError) -> SpeechMemory {
        let positions = options.length.positions(samples: window.count, atMost: model.shape.audioPositions)
        let spectrogram = try model.spectrograms.spectrogram(of: window, frames: 2 * positions, with: products)
        return try decoder.hear(try encoder.encode(spectrogram), positions: positions)
    }

    /// Takes all windows one token further.
    private func step(_ windows: [RunningWindow]) throws(NativeEngineError) {
        let rows = windows.map { $0.attempt.rows() }
        let logits = try decoder.step(rows.flatMap(\.self))
        var offsets: [Int] = []
        var asked = 0
        for rows in rows {
            offsets.append(asked)
            asked += rows.count(where: \.isAsked)
        }
        parallel(windows.count) { index in
            windows[index].take(logits + offsets[index] * model.vocabulary.count)
        }
    }
}
