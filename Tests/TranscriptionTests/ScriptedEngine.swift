@testable import SpeechEngine

/// An engine that follows a script and remembers what it was asked.
actor ScriptedEngine: SpeechEngine {
    /// What the engine does.
    struct Script: Sendable {
        /// The codes of the languages it knows.
        var known = ["en", "de", "nl", "fr"]
        var lanes = 2
        /// What it hears in the first window, the second, and so on; the last answer is repeated.
        var languages: [[String: Double]] = [["en": 1]]
        /// Seconds into a window at which the decoder stops.
        var stopsAfter = Double.infinity
        /// How many of the first windows are done in reversed order.
        var reversed = 0
        var voiceError: EngineError?
        var decodingError: EngineError?
        /// Whether decoding goes on until it is cancelled.
        var hangs = false
    }

    /// A window that was to be decoded.
    struct Call: Sendable {
        /// The samples that were decoded; the rest was left.
        var samples: ArraySlice<Float>
        var options: DecodingOptions
    }

    /// What it was asked, in this order: `voice`, `language`, `decode`.
    private(set) var log: [String] = []
    private(set) var calls: [Call] = []
    /// The first sample of each window, in the order in which they were done.
    private(set) var done: [Int] = []
    private(set) var opened: Set<VoiceStream> = []
    private(set) var closed: Set<VoiceStream> = []
    /// Yields when decoding hangs.
    nonisolated let hanging: AsyncStream<Void>

    private let script: Script
    private let reportHanging: AsyncStream<Void>.Continuation
    private let endless = AsyncStream<Void>.makeStream()
    private var held: [(position: Int, turn: CheckedContinuation<Void, Never>)] = []
    private var arrived = 0

    init(_ script: Script = Script()) {
        self.script = script
        (hanging, reportHanging) = AsyncStream.makeStream()
    }

    func facts() -> EngineFacts {
        EngineFacts(engine: "script", languages: script.known, processorFeatures: [], lanes: script.lanes)
    }

    func decode(
        _ samples: [Float],
        options: DecodingOptions,
        progress: @escaping @Sendable (Double) -> Void
    ) async throws -> DecodedWindow {
        let seconds = min(script.stopsAfter, Double(samples.count) / Double(EngineAudio.sampleRate))
        let decoded = samples.prefix(Int(seconds * Double(EngineAudio.sampleRate)))
        log.append("decode")
        calls.append(Call(samples: decoded, options: options))
        if let error = script.decodingError { throw error }
        if script.hangs {
            reportHanging.yield()
            for await _ in endless.stream {}
            throw CancellationError()
        }
        progress(0.5)
        let first = MarkedRecording.position(of: decoded.first ?? 0)
        await waitForTurn(first)
        done.append(first)
        resumeLast()
        let text = " \(first)–\(MarkedRecording.position(of: decoded.last ?? 0))"
        return DecodedWindow([DecodedSegment(text, 0, seconds)], decodedSeconds: seconds)
    }

    func detectLanguage(_ samples: [Float]) -> [LanguageProbability] {
        let heard = log.count { $0 == "language" }
        log.append("language")
        return script.languages[min(heard, script.languages.count - 1)]
            .map { LanguageProbability(code: $0, probability: $1) }
    }

    /// Each character is a token.
    func tokenSizes(of texts: [String]) -> [[Int]] { texts.map { $0.map(\.utf8.count) } }

    func voiceProbabilities(_ samples: [Float], in stream: VoiceStream) throws -> [Float] {
        log.append("voice")
        opened.insert(stream)
        if let error = script.voiceError { throw error }
        return MarkedRecording.probabilities(samples)
    }

    func close(_ stream: VoiceStream) { closed.insert(stream) }

    private func waitForTurn(_ position: Int) async {
        arrived += 1
        guard arrived <= script.reversed else { return }
        await withCheckedContinuation { turn in
            held.append((position, turn))
            if held.count == script.reversed { resumeLast() }
        }
    }

    private func resumeLast() {
        guard arrived >= script.reversed else { return }
        let last = held.indices.max { held[$0].position < held[$1].position }
        if let last { held.remove(at: last).turn.resume() }
    }
}
