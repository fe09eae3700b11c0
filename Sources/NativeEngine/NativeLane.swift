/// Decodes windows, several at once; belongs to the thread that calls it.
///
/// All threads that work for it are the calling thread's own: it must always be the same.
package final class NativeLane {
    package let model: NativeModel
    /// Threads for each product.
    ///
    /// Where several lanes are busy, one for each is quicker: threads of a lane wait for each other.
    package var threads: Int

    private let products = Products()
    private let encoder: AudioEncoder
    private let decoder: TextDecoder

    package init(model: NativeModel, threads: Int = 1) {
        self.model = model
        self.threads = threads
        let scratch = Workspace<Float>()
        encoder = AudioEncoder(model.encoder, products: products, scratch: scratch)
        decoder = TextDecoder(model.decoder, products: products, scratch: scratch)
    }

    /// Hears a window, which takes nearly all of its time, and makes it ready for `step`.
    ///
    /// - Parameters:
    ///   - samples: mono, 16 kHz, −1…1; at most 30 seconds.
    ///   - isCancelled: asked between layers.
    /// - Throws: `NativeEngineError`; `NativeEngineError.cancelled` once it says so.
    package func begin(
        _ samples: [Float],
        options: WindowOptions,
        isCancelled: () -> Bool = { false }
    ) throws(NativeEngineError) -> RunningWindow {
        let plan = try DecodingPlan(model, options)
        let all = model.shape.audioPositions
        let known = model.recentSpeech.take(samples).flatMap { options.mayCut || $0.positions == all ? $0 : nil }
        let speech: SpeechMemory
        if let known {
            speech = known
        } else {
            let positions = options.mayCut ? WindowCut.positions(samples: samples.count, of: all) : all
            speech = try hear(samples, positions: positions, isCancelled)
        }
        return RunningWindow(samples: samples, speech: speech, isCut: speech.positions < all, plan: plan)
    }

    /// Gives back memory that is only of use while there are windows.
    package func rest() { decoder.rest() }

    /// Takes windows that were begun here, and are not done, one token further, all at once.
    ///
    /// Windows join and leave between steps: one that is left out is as good as cancelled.
    ///
    /// - Throws: `NativeEngineError.compute`.
    package func step(_ windows: [RunningWindow]) throws(NativeEngineError) {
        setThreadCount(threads)
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
        for window in windows where window.wantsWhole {
            window.restart(with: try hear(window.samples, positions: model.shape.audioPositions) { false })
        }
        for window in windows where window.wantsTimes { try window.time(with: decoder) }
    }

    /// The text of each window, decoded together.
    ///
    /// - Parameter batch: How many windows are decoded at once.
    /// - Throws: `NativeEngineError`.
    package func decode(
        _ windows: [[Float]],
        options: WindowOptions,
        batch: Int = 8
    ) throws(NativeEngineError) -> [WindowText] {
        var begun: [RunningWindow] = []
        var running: [RunningWindow] = []
        while begun.count < windows.count || !running.isEmpty {
            // A window begins as soon as another is done.
            while running.count < max(1, batch), begun.count < windows.count {
                let window = try begin(windows[begun.count], options: options)
                begun.append(window)
                running.append(window)
            }
            try step(running)
            running.removeAll { $0.text != nil }
        }
        return begun.compactMap(\.text)
    }

    /// The probability of each language, in Whisper's order.
    ///
    /// - Throws: `NativeEngineError`; `NativeEngineError.cancelled` once `isCancelled` says so.
    package func languages(
        _ samples: [Float],
        isCancelled: () -> Bool = { false }
    ) throws(NativeEngineError) -> [Double] {
        let vocabulary = model.vocabulary
        guard vocabulary.isMultilingual else { return [1] }
        let all = model.shape.audioPositions
        var speech = try hear(samples, positions: WindowCut.positions(samples: samples.count, of: all), isCancelled)
        var languages = try languages(of: speech)
        if speech.positions < all, !WindowCut.isSure(languages) {
            speech = try hear(samples, positions: all, isCancelled)
            languages = try self.languages(of: speech)
        }
        model.recentSpeech.keep(speech, of: samples)
        return languages
    }

    private func languages(of speech: SpeechMemory) throws(NativeEngineError) -> [Double] {
        let text = TextMemory(layers: model.shape.textLayers, width: model.shape.textWidth)
        let row = DecoderRow(token: model.vocabulary.start, places: [text.add()], text: text, speech: speech)
        let logits = try decoder.step([row])
        return softmax(model.vocabulary.languageRange.map { Double(logits[$0]) })
    }

    private func hear(
        _ samples: [Float],
        positions: Int,
        _ isCancelled: () -> Bool
    ) throws(NativeEngineError) -> SpeechMemory {
        guard !samples.isEmpty, samples.count <= LogMelSpectrogram.longestWindow else {
            throw .windowSize(samples: samples.count)
        }
        setThreadCount(threads)
        let spectrogram = try model.spectrograms.spectrogram(of: samples, frames: 2 * positions, with: products)
        let encoded = try encoder.encode(spectrogram) { (_) throws(NativeEngineError) in
            if isCancelled() { throw .cancelled }
        }
        return try decoder.hear(encoded, positions: positions)
    }
}
