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
    private var early: [Int: DecodedPart] = [:]
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
        to group: inout ThrowingTaskGroup<DecodedPart, any Error>
    ) async throws {
        held.append((window, samples))
        if language == nil {
            choice.hear(try await pass.engine.detectLanguage(samples))
            guard choice.isDecided else { return }
        }
        try await release(to: &group)
    }

    /// Waits for all windows.
    mutating func finish(_ group: inout ThrowingTaskGroup<DecodedPart, any Error>) async throws -> RecordingPass.Outcome
    {
        try await release(to: &group)
        while let part = try await group.next() { deliver(part) }
        return RecordingPass.Outcome(language: language, segments: segments)
    }

    private mutating func release(to group: inout ThrowingTaskGroup<DecodedPart, any Error>) async throws {
        if language == nil, let best = choice.best {
            language = best
            pass.onEvent(.language(best))
        }
        guard let language else { return }
        for (window, samples) in held {
            // One window more than there are lanes, so that none waits for the next to be cut.
            while started - delivered - early.count > pass.lanes, let part = try await group.next() { deliver(part) }
            let number = started
            started += 1
            group.addTask { [pass] in
                DecodedPart(
                    number: number,
                    parts: try await pass.decode(window, samples: samples, language: language.code)
                )
            }
        }
        held = []
    }

    private mutating func deliver(_ part: DecodedPart) {
        early[part.number] = part
        while let next = early.removeValue(forKey: delivered) {
            delivered += 1
            for (decoded, window) in next.parts {
                let merged = merger.merge(decoded, of: window)
                segments += merged
                if !merged.isEmpty { pass.onEvent(.segments(merged)) }
                pass.onEvent(.progress(seconds: window.end(at: decoded.decodedSeconds)))
            }
        }
    }
}
