import SpeechEngine

/// Keeps the engine busy with the windows of one recording, and puts the results in order.
struct DecodingQueue {
    private let pass: RecordingPass
    private var choice: LanguageChoice
    private var language: LanguageProbability?
    /// Windows that wait for the language.
    private var held: [(window: Window, samples: [Float])] = []
    private var started = 0
    private var delivered = 0
    private var early: [Int: WindowResult] = [:]
    private var merger = SegmentMerger()
    private var segments: [TranscriptSegment] = []

    init(pass: RecordingPass) {
        self.pass = pass
        choice = LanguageChoice(candidates: pass.options.candidateLanguages)
        language = pass.language.map { LanguageProbability(code: $0, probability: 1) }
    }

    /// Has a window decoded; waits while the engine has enough to do.
    mutating func add(
        _ window: Window,
        samples: [Float],
        to group: inout ThrowingTaskGroup<WindowResult, any Error>
    ) async throws {
        held.append((window, samples))
        if language == nil { try await hear(window, samples: samples) }
        if language != nil { try await release(to: &group) }
    }

    /// Waits for all windows.
    mutating func finish(
        _ group: inout ThrowingTaskGroup<WindowResult, any Error>
    ) async throws -> RecordingPass.Outcome {
        if language == nil, let best = choice.best { decide(best) }
        try await release(to: &group)
        while let result = try await group.next() { deliver(result) }
        return RecordingPass.Outcome(language: language, segments: segments)
    }

    private mutating func hear(_ window: Window, samples: [Float]) async throws {
        // An earlier pass has decided already.
        if held.count == 1, let known = try await pass.finished(0, window)?.language { return decide(known) }
        choice.hear(try await pass.detectLanguage(samples))
        // Without a language the windows would be held for ever.
        guard let best = choice.best else {
            throw TranscriptionError.unknownCandidates(pass.options.candidateLanguages)
        }
        if choice.isDecided { decide(best) }
    }

    private mutating func decide(_ found: LanguageProbability) {
        language = found
        pass.onEvent(.language(found))
    }

    private mutating func release(to group: inout ThrowingTaskGroup<WindowResult, any Error>) async throws {
        guard let language else { return }
        for (window, samples) in held {
            while isBusy, let result = try await group.next() { deliver(result) }
            let number = started
            started += 1
            pass.progress.add(windowEndingAt: window.end(at: window.seconds))
            if let result = try await pass.finished(number, window) {
                pass.progress.keep(number)
                deliver(result)
            } else {
                group.addTask { [pass] in
                    try await pass.decode(number, window, samples: samples, language: language)
                }
            }
        }
        held = []
    }

    private var isBusy: Bool {
        if pass.firstAlone, delivered == 0 { return started > 0 }
        // One window more than there are lanes, so that none waits for the next to be cut.
        return started - delivered - early.count > pass.lanes
    }

    private mutating func deliver(_ result: WindowResult) {
        early[result.number] = result
        while let next = early.removeValue(forKey: delivered) {
            delivered += 1
            for part in next.parts {
                let merged = merger.merge(part.decoded, of: part.window)
                segments += merged
                if !merged.isEmpty { pass.onEvent(.segments(merged)) }
            }
            pass.advance(next.number, to: 1)
        }
    }
}
