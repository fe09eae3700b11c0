import SpeechEngine
import Synchronization
import Testing

@testable import Transcription

@Suite struct `A recording passes through the engine` {
    /// Six windows of five seconds.
    private static let bursts = MarkedRecording(
        speech: Array(repeating: 5, count: 6),
        silence: Array(repeating: 9, count: 6)
    )

    @Test(arguments: [1, 3])
    func `segments come in order, whichever window is done first`(reversed: Int) async throws {
        let engine = ScriptedEngine(.init(reversed: reversed))
        let events = Events()
        let outcome = try await pass(engine, language: "en", events).run(Self.bursts.chunks())
        let expected = Self.bursts.windows.map { window in
            " \(window.pieces[0].lowerBound)–\(window.pieces[window.pieces.count - 1].upperBound - 1)"
        }
        #expect(expected.count == 6)
        #expect(outcome.segments.map(\.text) == expected)
        #expect(events.segments.map(\.text) == expected)
        #expect(outcome.segments.map { Int($0.start * 16_000) } == Self.bursts.windows.map { $0.pieces[0].lowerBound })
        #expect(await (engine.done != engine.done.sorted()) == (reversed > 1))
    }

    @Test(arguments: [100, 5000, 160_000, 10_000_000])
    func `the size of the chunks makes no difference`(size: Int) async throws {
        let recording = MarkedRecording(speech: [5.1, 31, 2], silence: [0.5, 9, 0.2])
        let engine = ScriptedEngine()
        _ = try await pass(engine, language: "en").run(recording.chunks(of: size))
        #expect(await engine.decodedPositions == recording.windows.flatMap(\.pieces).flatMap(Array.init))
    }

    @Test func `what the decoder left of a window is decoded, once`() async throws {
        let recording = MarkedRecording(speech: [28, 15, 3], silence: [9, 9, 9])
        let engine = ScriptedEngine(.init(stopsAfter: 10))
        let outcome = try await pass(engine, language: "en").run(recording.chunks())
        #expect(await engine.calls.count == 6)
        #expect(await engine.decodedPositions == recording.windows.flatMap(\.pieces).flatMap(Array.init))
        #expect(outcome.segments.count == 6)
        #expect(zip(outcome.segments, outcome.segments.dropFirst()).allSatisfy { $0.end <= $1.start })
    }

    @Test func `a remainder behind a long pause starts where speech goes on`() async throws {
        // The pause shrinks to a second, in the middle of which the decoder stops.
        let recording = MarkedRecording(speech: [9.6, 12.8], silence: [6.4, 9])
        let engine = ScriptedEngine(.init(stopsAfter: 10))
        let outcome = try await pass(engine, language: "en").run(recording.chunks())
        #expect(recording.windows.map(\.pieces.count) == [2])
        #expect(await engine.decodedPositions == recording.windows.flatMap(\.pieces).flatMap(Array.init))
        #expect(outcome.segments.map(\.start).last == outcome.segments.map(\.end).dropLast().last)
    }

    @Test func `a decoder that does not move is not asked again`() async throws {
        let engine = ScriptedEngine(.init(stopsAfter: 0.5))
        let outcome = try await pass(engine, language: "en").run(Self.bursts.chunks())
        #expect(await engine.calls.count == 6)
        #expect(outcome.segments.count == 6)
    }

    @Test func `a recording in which nobody speaks is not decoded`() async throws {
        let engine = ScriptedEngine()
        let outcome = try await pass(engine).run(MarkedRecording(speech: [0], silence: [20]).chunks())
        #expect(outcome.language == nil)
        #expect(outcome.segments == [])
        #expect(await Set(engine.log) == ["voice"])
    }

    @Test func `a recording without a sample is none to hear`() async throws {
        let engine = ScriptedEngine()
        let outcome = try await pass(engine).run(MarkedRecording(speech: [], silence: []).chunks())
        #expect(outcome.segments == [])
        #expect(await engine.log == [])
    }

    @Test func `the progress stays within the recording and reaches the end of its last window`() async throws {
        let events = Events()
        _ = try await pass(ScriptedEngine(), language: "en", events).run(Self.bursts.chunks())
        let end = Self.bursts.windows.map { $0.end(at: $0.seconds) }.max()
        #expect(events.progress.max() == end)
        #expect(events.progress.min() ?? -1 >= 0)
        #expect(events.progress.last == end)
    }

    @Test(arguments: [(true, ["begin", "keep"]), (false, ["begin", "begin"])])
    func `the first window is alone if others wait for it`(firstAlone: Bool, order: [String]) async throws {
        // Two windows at a time end together.
        let engine = ScriptedEngine(.init(reversed: firstAlone ? 0 : 2))
        let host = OrderedTurns()
        var pass = pass(engine, language: "en")
        pass.host = host
        pass.firstAlone = firstAlone
        _ = try await pass.run(Self.bursts.chunks())
        #expect(host.order.prefix(order.count) == order[...])
    }

    @Test func `the options reach the engine`() async throws {
        var options = TranscriptionOptions()
        options.task = .translate
        options.prompt = "Kubernetes"
        options.temperature = 0.3
        options.beamSize = 2
        options.wordTimestamps = true
        let engine = ScriptedEngine()
        _ = try await pass(engine, language: "de", options: options).run(Self.bursts.chunks())
        let expected = DecodingOptions(
            task: .translate,
            language: "de",
            prompt: "Kubernetes",
            temperature: 0.3,
            beamSize: 2,
            wordTimestamps: true,
            threads: 3
        )
        #expect(await engine.calls.allSatisfy { $0.options == expected })
    }
}

@Suite struct `The language of a recording` {
    private static let unsure = ["en": 0.5, "de": 0.45, "nl": 0.05]
    private static let bursts = MarkedRecording(
        speech: Array(repeating: 2, count: 5),
        silence: Array(repeating: 9, count: 5)
    )

    @Test func `a sure first window decides for all`() async throws {
        let engine = ScriptedEngine(.init(languages: [["de": 0.9, "en": 0.1], ["en": 1]]))
        let events = Events()
        let outcome = try await pass(engine, events).run(Self.bursts.chunks())
        #expect(outcome.language == LanguageProbability(code: "de", probability: 0.9))
        #expect(await engine.log.count { $0 == "language" } == 1)
        #expect(await engine.calls.map(\.options.language) == Array(repeating: "de", count: 5))
        #expect(events.languages == [LanguageProbability(code: "de", probability: 0.9)])
    }

    @Test func `windows wait until the language is sure, and then all use it`() async throws {
        let engine = ScriptedEngine(.init(languages: [Self.unsure, ["de": 0.8, "en": 0.2]]))
        let events = Events()
        let outcome = try await pass(engine, events).run(Self.bursts.chunks())
        #expect(outcome.language?.code == "de")
        #expect(await engine.log.filter { $0 != "voice" }.prefix(3) == ["language", "language", "decode"])
        #expect(await engine.calls.map(\.options.language) == Array(repeating: "de", count: 5))
        #expect(events.languages.map(\.code) == ["de"])
        #expect(outcome.segments.count == 5)
        #expect(events.startsWithLanguage)
    }

    @Test func `after three windows the best guess has to do`() async throws {
        let engine = ScriptedEngine(.init(languages: [Self.unsure]))
        let outcome = try await pass(engine).run(Self.bursts.chunks())
        #expect(outcome.language?.code == "en")
        #expect(await engine.log.count { $0 == "language" } == 3)
        #expect(await engine.calls.map(\.options.language) == Array(repeating: "en", count: 5))
    }

    @Test func `a recording that ends before it is sure uses the best guess`() async throws {
        let recording = MarkedRecording(speech: [2], silence: [1])
        let engine = ScriptedEngine(.init(languages: [Self.unsure]))
        let outcome = try await pass(engine).run(recording.chunks())
        #expect(outcome.language?.code == "en")
        #expect(outcome.segments.count == 1)
    }

    @Test(arguments: [(["de", "nl"], "de"), (["nl"], "nl")])
    func `only candidates are chosen`(candidates: [String], chosen: String) async throws {
        var options = TranscriptionOptions()
        options.candidateLanguages = candidates
        let engine = ScriptedEngine(.init(languages: [Self.unsure]))
        let outcome = try await pass(engine, options: options).run(Self.bursts.chunks())
        #expect(outcome.language?.code == chosen)
        #expect(outcome.segments.count == 5)
        #expect(await engine.calls.allSatisfy { $0.options.language == chosen })
    }

    @Test func `a choice without a language that the model knows is an error, never no text`() async throws {
        var options = TranscriptionOptions()
        options.candidateLanguages = ["yue"]
        let engine = ScriptedEngine(.init(languages: [Self.unsure]))
        await #expect(throws: TranscriptionError.unknownCandidates(["yue"])) {
            try await pass(engine, options: options).run(Self.bursts.chunks())
        }
    }

    @Test func `a language that was given is not detected`() async throws {
        let engine = ScriptedEngine()
        let events = Events()
        let outcome = try await pass(engine, language: "fr", events).run(Self.bursts.chunks())
        #expect(outcome.language?.code == "fr")
        #expect(await !engine.log.contains("language"))
        #expect(events.languages == [])
    }
}

@Suite struct `A pass that fails` {
    private static let bursts = MarkedRecording(speech: [2, 2, 2, 2], silence: [9, 9, 9, 9])

    @Test(.timeLimit(.minutes(1)))
    func `cancelling stops decoding and forgets the voice`() async throws {
        let engine = ScriptedEngine(.init(hangs: true))
        let task = Task { try await pass(engine, language: "en").run(Self.bursts.chunks()) }
        for await _ in engine.hanging { break }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(await engine.closed == engine.opened)
        #expect(await engine.closed.count == 1)
    }

    @Test(arguments: [
        ScriptedEngine.Script(decodingError: .workerCrashed(detail: "signal 11")),
        ScriptedEngine.Script(voiceError: .workerCrashed(detail: "signal 11")),
    ])
    func `an error of the engine is the error of the pass`(script: ScriptedEngine.Script) async throws {
        let engine = ScriptedEngine(script)
        await #expect(throws: EngineError.workerCrashed(detail: "signal 11")) {
            try await pass(engine, language: "en").run(Self.bursts.chunks())
        }
        #expect(await engine.closed == engine.opened)
        #expect(await engine.closed.count == 1)
    }

    @Test func `an error of the recording is the error of the pass`() async throws {
        struct Unreadable: Error {}
        let engine = ScriptedEngine()
        let samples = Self.bursts.samples
        let chunks = AsyncThrowingStream<[Float], any Error> { continuation in
            continuation.yield(samples)
            continuation.finish(throwing: Unreadable())
        }
        await #expect(throws: Unreadable.self) { try await pass(engine, language: "en").run(chunks) }
        #expect(await engine.closed.count == 1)
    }

    @Test func `a pass that succeeds forgets the voice as well`() async throws {
        let engine = ScriptedEngine()
        _ = try await pass(engine).run(Self.bursts.chunks())
        #expect(await engine.opened.count == 1)
        #expect(await engine.closed == engine.opened)
    }
}

/// A pass with two lanes and three threads.
private func pass(
    _ engine: ScriptedEngine,
    language: String? = nil,
    _ events: Events = Events(),
    options: TranscriptionOptions = TranscriptionOptions()
) -> RecordingPass {
    RecordingPass(
        engine: engine,
        options: options,
        language: language,
        threads: 3,
        lanes: 2,
        onEvent: { events.record($0) }
    )
}

/// What was reported, in order.
private final class Events: Sendable {
    private let recorded = Mutex<[TranscriptionEvent]>([])

    func record(_ event: TranscriptionEvent) { recorded.withLock { $0.append(event) } }

    private var all: [TranscriptionEvent] { recorded.withLock(\.self) }

    var languages: [LanguageProbability] {
        all.compactMap { event -> LanguageProbability? in
            if case .language(let language) = event { language } else { nil }
        }
    }

    var segments: [TranscriptSegment] {
        all.flatMap { event -> [TranscriptSegment] in
            if case .segments(let segments) = event { segments } else { [] }
        }
    }

    var progress: [Double] {
        all.compactMap { event -> Double? in
            if case .progress(let seconds) = event { seconds } else { nil }
        }
    }

    var startsWithLanguage: Bool {
        if case .language = all.first { true } else { false }
    }
}

extension ScriptedEngine {
    /// Where in the recording the decoded samples lie, in order.
    fileprivate var decodedPositions: [Int] { calls.flatMap(\.samples).map(MarkedRecording.position).sorted() }
}

/// Notes when windows begin and when they are kept.
private final class OrderedTurns: PassHost {
    private let noted = Mutex<[String]>([])

    var order: [String] { noted.withLock(\.self) }

    func window(_ number: Int) -> WindowResult? { nil }

    func keep(_ result: WindowResult, secondsDone: Double) { noted.withLock { $0.append("keep") } }

    func turn<Result: Sendable>(
        seconds: Double,
        _ work: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        noted.withLock { $0.append("begin") }
        return try await work()
    }
}
