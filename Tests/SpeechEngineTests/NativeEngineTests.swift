import Foundation
import SpeechEngine
import TestSupport
import Testing

/// Whatever the server asks of a worker, this engine answers as whisper.cpp does.
@Suite(.serialized)  // Each decodes with all processors.
struct `The native engine in a worker process` {
    /// A text without case and marks, in which formats may differ.
    private func words(_ text: String) -> [Substring] {
        text.lowercased().filter { $0.isLetter || $0 == " " }.split(separator: " ")
    }

    @Test func `hears what whisper.cpp hears`() async throws {
        let (facts, ours) = try await withEngine(engine: .native, lanes: 3) { engine in
            (try await engine.facts(), try await engine.decode(try kennedy()))
        }
        let theirs = try await withEngine { try await $0.decode(try kennedy()) }
        #expect(facts.engine.hasPrefix("native (oneDNN "))
        #expect(facts.lanes == 3)
        #expect(facts.languages == ["en"])
        #expect(facts.reason == nil)
        #expect(words(ours.text) == words(theirs.text))
        #expect(ours.decodedSeconds == theirs.decodedSeconds)
        #expect(ours.segments.allSatisfy { $0.start <= $0.end && $0.end <= 11.01 && $0.words.isEmpty })
        #expect(abs(ours.averageLogProbability - theirs.averageLogProbability) < 0.1)
    }

    @Test func `hears several windows at once as each alone, and says how far it is`() async throws {
        try await withEngine(engine: .native, lanes: 4) { engine in
            let samples = try kennedy()
            let parts = [60_000, 90_000, 120_000, samples.count].map { Array(samples.prefix($0)) }
            var alone: [String] = []
            for part in parts.prefix(2) { alone.append(try await engine.decode(part).text) }
            let (shares, continuation) = AsyncStream.makeStream(of: Double.self)
            let together = try await withThrowingTaskGroup(of: (Int, String).self) { group in
                for (index, part) in parts.enumerated() {
                    group.addTask {
                        let window = try await engine.decode(part, options: greedy()) { share in
                            if index == 3 { continuation.yield(share) }
                        }
                        return (index, window.text)
                    }
                }
                return try await group.reduce(into: [Int: String]()) { $0[$1.0] = $1.1 }
            }
            continuation.finish()
            #expect(alone == [together[0], together[1]])
            #expect(together.count == 4 && !together.values.contains(""))
            let reached = await shares.reduce(into: []) { $0.append($1) }
            #expect(!reached.isEmpty && reached == reached.sorted() && reached.allSatisfy { (0...1).contains($0) })
        }
    }

    @Test func `follows a prompt`() async throws {
        try await withEngine(model: "base", engine: .native) { engine in
            let samples = try WaveFile.samples(Repository.fixture("audio/en_cmu_arctic_us_aew_a0001.wav"))
            var options = greedy()
            #expect(try await engine.decode(samples, options).text.contains("fill up steels"))
            options.prompt = "A story by Philip Steels."
            #expect(try await engine.decode(samples, options).text.contains("Philip Steels"))
        }
    }

    @Test func `refuses what it cannot hear, and knows tokens`() async throws {
        try await withEngine(engine: .native) { engine in
            for count in [0, EngineAudio.maximumWindow + 1] {
                await #expect(throws: EngineError.windowSize(samples: count)) {
                    try await engine.decode([Float](repeating: 0, count: count))
                }
            }
            let texts = [" Kubernetes, Grüße 語", ""]
            let sizes = try await engine.tokenSizes(of: texts)
            #expect(sizes.map { $0.reduce(0, +) } == texts.map(\.utf8.count))
            #expect(try await engine.detectLanguage(try kennedy()) == [LanguageProbability(code: "en", probability: 1)])
        }
    }

    @Test func `knows languages, and which it does not know`() async throws {
        try await withEngine(model: "base", engine: .native) { engine in
            let languages = try await engine.detectLanguage(try kennedy())
            #expect(languages.first?.code == "en")
            #expect(languages.count == 99)
            #expect(abs(languages.reduce(0) { $0 + $1.probability } - 1) < 0.01)
            var options = greedy()
            options.language = "tlh"
            await #expect(throws: EngineError.unknownLanguage("tlh")) {
                try await engine.decode(try kennedy(), options)
            }
        }
    }

    @Test func `survives its worker's death with several windows in hand`() async throws {
        try await withEngine(engine: .native) { engine in
            let samples = try kennedy()
            let undisturbed = try await engine.decode(samples)
            let worker = try await engine.nextWorker()
            async let first = engine.decode(samples)
            async let second = engine.decode(Array(samples.prefix(90_000)))
            try await Task.sleep(for: .milliseconds(100))
            kill(worker, SIGKILL)
            #expect(try await first.text == undisturbed.text)
            #expect(try await !second.text.isEmpty)
            #expect(await engine.starts == 2)
        }
    }

    @Test func `stops within half a second when cancelled, and goes on with the others`() async throws {
        try await withEngine(model: "base", engine: .native) { engine in
            let samples = try kennedy()
            _ = try await engine.facts()
            let doomed = Task { try await engine.decode(samples) }
            let other = Task { try await engine.decode(samples) }
            try await Task.sleep(for: .milliseconds(150))
            let start = ContinuousClock.now
            doomed.cancel()
            await #expect(throws: CancellationError.self) { try await doomed.value }
            #expect(start.duration(to: .now) < .milliseconds(500))
            #expect(try await other.value.text.contains("country"))
            #expect(await engine.starts == 1)
        }
    }

    @Test func `is chosen where it can decode, and says so`() async throws {
        let facts = try await withEngine(engine: .automatic) { try await $0.facts() }
        #expect(facts.engine.hasPrefix("native"))
        #expect(facts.reason?.contains("can decode") == true)
    }

    @Test func `says what it cannot do instead of leaving it to another`() async throws {
        // The head of an official file whose first tensor is of a type that only whisper.cpp reads.
        let whole = try Data(contentsOf: URL(fileURLWithPath: TestModels.path(of: "tiny.en")), options: .alwaysMapped)
        let name = Data("decoder.positional_embedding".utf8)
        let place = try #require(whole.prefix(4 << 20).range(of: name))
        var quantised = whole.prefix(8 << 20)
        // Before the name: rank, length of the name, type, and the sizes, of which a matrix has two.
        quantised[place.lowerBound - 12] = 8
        try await withScratch { folder in
            let path = folder + "/ggml-quantised.bin"
            try quantised.write(to: URL(fileURLWithPath: path))
            try await withEngine(modelPath: path, engine: .native) { engine in
                let error = await #expect(throws: EngineError.self) { try await engine.facts() }
                guard case .nativeEngineUnfit(let reason) = error else {
                    Issue.record("unexpected: \(String(describing: error))")
                    return
                }
                #expect(reason.contains("ggml-quantised.bin is quantised"))
            }
            #expect(EngineChoice.automatic.obstacle(model: path) != nil)
            #expect(EngineChoice.whisperCpp.obstacle(model: path) == nil)
        }
    }
}
