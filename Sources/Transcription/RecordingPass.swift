import AudioIngest
import SpeechEngine
import Synchronization

/// One pass over one recording: hears the samples, cuts windows, has them decoded, joins the text.
struct RecordingPass: Sendable {
    /// What the pass found.
    struct Outcome: Sendable {
        /// Nil if nobody spoke.
        var language: LanguageProbability?
        var segments: [TranscriptSegment]
    }

    /// Frames given to the voice detector at once (5 s): few messages, yet little waits.
    private static let voiceBatch = 156 * VoiceFrame.samples

    let engine: any SpeechEngine
    let options: TranscriptionOptions
    /// The language if it is known; else it is detected.
    let language: String?
    let threads: Int
    let lanes: Int
    /// Whether others wait for the first window: so something is heard soon, and kept soon.
    var firstAlone = false
    var host: any PassHost = NoHost()
    let onEvent: @Sendable (TranscriptionEvent) -> Void
    let progress = PassProgress()

    func run(_ chunks: some AsyncSequence<[Float], any Error>) async throws -> Outcome {
        let voice = VoiceStream()
        do {
            let outcome = try await listen(to: chunks, voice: voice)
            await engine.close(voice)
            return outcome
        } catch {
            await engine.close(voice)
            throw error
        }
    }

    private func listen(
        to chunks: some AsyncSequence<[Float], any Error>,
        voice: VoiceStream
    ) async throws -> Outcome {
        try await withThrowingTaskGroup(of: WindowResult.self) { group in
            var buffer = SampleBuffer()
            var cutter = WindowCutter()
            var unheard: [Float] = []
            var queue = DecodingQueue(pass: self)

            for try await chunk in chunks {
                buffer.append(chunk)
                unheard += chunk
                guard unheard.count >= Self.voiceBatch else { continue }
                let whole = unheard.count / VoiceFrame.samples * VoiceFrame.samples
                let heard = try await engine.voiceProbabilities(Array(unheard[..<whole]), in: voice)
                unheard.removeFirst(whole)
                for window in cutter.hear(heard) {
                    try await queue.add(window, samples: buffer[window], to: &group)
                }
                buffer.drop(before: cutter.neededFrom)
            }
            var last: [Window] = []
            if !unheard.isEmpty { last += cutter.hear(try await engine.voiceProbabilities(unheard, in: voice)) }
            last += cutter.finish(count: buffer.end)
            for window in last { try await queue.add(window, samples: buffer[window], to: &group) }
            return try await queue.finish(&group)
        }
    }

    /// What an earlier pass made of a window; nil if there was none, or it cut the recording otherwise.
    func finished(_ number: Int, _ window: Window) async throws -> WindowResult? {
        try await host.window(number).flatMap { $0.parts.first?.window == window ? $0 : nil }
    }

    func detectLanguage(_ samples: [Float]) async throws -> [LanguageProbability] {
        try await host.turn(seconds: 0) { [engine] in try await engine.detectLanguage(samples) }
    }

    /// Decodes a window when it is this recording's turn; it is kept when this returns.
    func decode(
        _ number: Int,
        _ window: Window,
        samples: [Float],
        language: LanguageProbability
    ) async throws -> WindowResult {
        try await host.turn(seconds: window.seconds) {
            let result = WindowResult(
                number: number,
                language: language,
                parts: try await decode(number, window, samples: samples, language: language.code)
            )
            try await host.keep(result, secondsDone: progress.kept(with: number))
            progress.keep(number)
            return result
        }
    }

    /// Decodes a window, and what the decoder left of it.
    private func decode(
        _ number: Int,
        _ window: Window,
        samples: [Float],
        language: String
    ) async throws -> [WindowResult.Part] {
        var parts: [WindowResult.Part] = []
        var rest = window
        var samples = samples
        while true {
            let left = rest.seconds
            let decoded = try await engine.decode(samples, options: decodingOptions(language)) { share in
                advance(number, to: 1 - (1 - share) * left / window.seconds)
            }
            parts.append(WindowResult.Part(decoded: decoded, window: rest))
            guard let heard = rest.heard(by: decoded) else { return parts }
            rest = rest.dropping(seconds: heard)
            guard !rest.pieces.isEmpty else { return parts }
            samples = Array(samples.suffix(rest.count))
        }
    }

    func advance(_ number: Int, to share: Double) {
        progress.advance(number, to: share) { onEvent(.progress(seconds: $0)) }
    }

    private func decodingOptions(_ language: String) -> DecodingOptions {
        DecodingOptions(
            task: options.task,
            language: language,
            prompt: options.prompt,
            temperature: options.temperature,
            beamSize: options.beamSize,
            wordTimestamps: options.wordTimestamps,
            threads: threads
        )
    }
}
