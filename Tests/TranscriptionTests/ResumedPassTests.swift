import Foundation
import SpeechEngine
import Synchronization
import Testing

@testable import Transcription

@Suite struct `A recording is taken up again where it was` {
    private static let bursts = MarkedRecording(
        speech: Array(repeating: 5, count: 6),
        silence: Array(repeating: 9, count: 6)
    )

    /// Languages are sure at the second window only; the decoder leaves something of each window.
    private static var script: ScriptedEngine.Script {
        ScriptedEngine.Script(languages: [["en": 0.5, "de": 0.5], ["de": 0.9, "en": 0.1]], stopsAfter: 3)
    }

    @Test(arguments: [1, 2, 3]) func `whenever it ended, the result is that of an undisturbed pass`(
        lanes: Int
    ) async throws {
        let undisturbed = try await pass(ScriptedEngine(Self.script), NotedWindows(), lanes).run(Self.bursts.chunks())
        #expect(undisturbed.segments.count == 12)
        for count in 0...5 {
            let windows = NotedWindows(endingAfter: count)
            await #expect(throws: PowerCut.self) {
                try await pass(ScriptedEngine(Self.script), windows, lanes).run(Self.bursts.chunks())
            }
            let kept = windows.kept
            #expect(kept.count == count)
            let engine = ScriptedEngine(Self.script)
            let resumed = try await pass(engine, NotedWindows(kept), lanes).run(Self.bursts.chunks())
            #expect(resumed.segments == undisturbed.segments)
            #expect(resumed.language == undisturbed.language)
            #expect(await engine.calls.count == 2 * (6 - count), "a window was decoded again")
            #expect(await engine.log.contains("language") == !kept.contains { $0.number == 0 })
        }
    }

    @Test func `killed after every single window it comes to the same end`() async throws {
        let undisturbed = try await pass(ScriptedEngine(Self.script), NotedWindows(), 1).run(Self.bursts.chunks())
        var kept: [WindowResult] = []
        for round in 1...5 {
            let windows = NotedWindows(kept, endingAfter: 1)
            await #expect(throws: PowerCut.self) {
                try await pass(ScriptedEngine(Self.script), windows, 1).run(Self.bursts.chunks())
            }
            kept = windows.kept
            #expect(kept.count == round)
            let end = try #require(kept.last?.parts.first).window
            #expect(abs(windows.secondsDone - end.end(at: end.seconds)) < 1e-6)
        }
        let engine = ScriptedEngine(Self.script)
        let last = try await pass(engine, NotedWindows(kept), 1).run(Self.bursts.chunks())
        #expect(last.segments == undisturbed.segments)
        #expect(await engine.calls.count == 2, "only the last window is left")
    }

    @Test func `windows that are kept say what the text was`() async throws {
        let windows = NotedWindows()
        let outcome = try await pass(ScriptedEngine(Self.script), windows, 2).run(Self.bursts.chunks())
        #expect(WindowResult.segments(of: windows.kept.sorted { $0.number < $1.number }) == outcome.segments)
        #expect(windows.kept.allSatisfy { $0.language == outcome.language })
    }

    @Test func `a window that is cut otherwise than it was is decoded`() async throws {
        let windows = NotedWindows()
        _ = try await pass(ScriptedEngine(), windows, 2, language: "en").run(Self.bursts.chunks())
        let other = MarkedRecording(speech: [5, 6, 5], silence: [9, 9, 9])
        let engine = ScriptedEngine()
        let outcome = try await pass(engine, NotedWindows(windows.kept), 2, language: "en").run(other.chunks())
        #expect(await engine.calls.count == 2, "the first window is the same, the others are not")
        #expect(outcome.segments.count == 3)
    }

    @Test func `what is kept survives being written down`() async throws {
        let windows = NotedWindows()
        _ = try await pass(ScriptedEngine(Self.script), windows, 1).run(Self.bursts.chunks())
        let written = try JSONEncoder().encode(windows.kept)
        #expect(try JSONDecoder().decode([WindowResult].self, from: written) == windows.kept)
    }

    private func pass(
        _ engine: ScriptedEngine,
        _ host: NotedWindows,
        _ lanes: Int,
        language: String? = nil
    ) -> RecordingPass {
        RecordingPass(
            engine: engine,
            options: TranscriptionOptions(),
            language: language,
            threads: 1,
            lanes: lanes,
            host: host,
            onEvent: { _ in }
        )
    }
}

private struct PowerCut: Error {}

/// Keeps windows in memory, and fails when it has kept enough.
private final class NotedWindows: PassHost {
    private let state: Mutex<(kept: [WindowResult], left: Int?, secondsDone: Double)>

    init(_ kept: [WindowResult] = [], endingAfter count: Int? = nil) { state = Mutex((kept, count, 0)) }

    var kept: [WindowResult] { state.withLock(\.kept) }

    var secondsDone: Double { state.withLock(\.secondsDone) }

    func window(_ number: Int) -> WindowResult? { kept.first { $0.number == number } }

    func keep(_ result: WindowResult, secondsDone: Double) throws {
        try state.withLock { state in
            if state.left == 0 { throw PowerCut() }
            state.kept.append(result)
            state.secondsDone = secondsDone
            state.left? -= 1
        }
    }

    /// Nothing is decoded between the last window that is kept and the end.
    func turn<Result: Sendable>(
        seconds: Double,
        _ work: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        if state.withLock({ $0.left == 0 }) { throw PowerCut() }
        return try await work()
    }
}
