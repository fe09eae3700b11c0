import Foundation
import SpeechEngine
import TestSupport
import Testing

@Suite(.serialized)  // Each decodes with all processors.
struct `An engine in a worker process` {
    @Test func `hears what was said`() async throws {
        let decoded = try await withEngine { try await $0.decode(try kennedy()) }
        #expect(decoded.text.lowercased().contains("ask not what your country can do for you"))
        #expect(decoded.segments.allSatisfy { $0.start <= $0.end && $0.end <= 11.01 && !$0.tokens.isEmpty })
        #expect((-1...0).contains(decoded.averageLogProbability))
        #expect(decoded.noSpeechProbability < 0.5)
        #expect(decoded.temperature == 0)
        #expect((0.5...2.4).contains(decoded.compressionRatio))
    }

    @Test func `gives each word its time`() async throws {
        let words = try await withEngine { try await $0.decode(try kennedy(), greedy(words: true)) }
            .segments.flatMap(\.words)
        #expect(words.count >= 20)
        #expect(words.contains { $0.text == "country" || $0.text == "country." })
        #expect(words.allSatisfy { $0.start <= $0.end && (0...1).contains($0.probability) })
        #expect(zip(words, words.dropFirst()).allSatisfy { $0.start <= $1.start })
    }

    @Test func `says what it is`() async throws {
        let facts = try await withEngine(lanes: 2) { try await $0.facts() }
        #expect(facts.engine == "whisper.cpp 1.8.5")
        #expect(facts.languages == ["en"])
        #expect(facts.lanes == 2)
        #expect(!facts.processorFeatures.isEmpty)
    }

    @Test func `detects the language`() async throws {
        let languages = try await withEngine(model: "base") { try await $0.detectLanguage(try kennedy()) }
        #expect(languages.first?.code == "en")
        #expect(languages.count == 99)
        #expect(abs(languages.reduce(0) { $0 + $1.probability } - 1) < 0.01)
    }

    @Test(arguments: ["tiny.en", "base"])
    func `says what tokens a text has`(model: String) async throws {
        let texts = [" Kubernetes, Grüße 語", "", " the"]
        let sizes = try await withEngine(model: model) { try await $0.tokenSizes(of: texts) }
        #expect(sizes.map { $0.reduce(0, +) } == texts.map(\.utf8.count))
        #expect(sizes[0].count > 5)
        #expect(sizes[2].count == 1)
    }

    @Test func `decodes windows side by side as one after the other`() async throws {
        let (alone, together) = try await withEngine(lanes: 2) { engine in
            let samples = try kennedy()
            let parts = [Array(samples.prefix(60_000)), Array(samples.suffix(90_000))]
            var alone: [String] = []
            for part in parts { alone.append(try await engine.decode(part).text) }
            async let first = engine.decode(parts[0]).text
            async let second = engine.decode(parts[1]).text
            return (alone, [try await first, try await second])
        }
        #expect(alone == together)
        #expect(!alone.contains(""))
    }

    @Test func `reports progress that only rises`() async throws {
        let shares = try await withEngine { engine in
            let (stream, continuation) = AsyncStream.makeStream(of: Double.self)
            _ = try await engine.decode(try kennedy(), options: greedy()) { continuation.yield($0) }
            continuation.finish()
            return await stream.reduce(into: []) { $0.append($1) }
        }
        #expect(!shares.isEmpty)
        #expect(shares == shares.sorted())
        #expect(shares.allSatisfy { (0...1).contains($0) })
    }

    @Test func `survives its worker's death, which costs nothing but time`() async throws {
        let (undisturbed, disturbed) = try await withEngine { engine in
            let samples = try kennedy()
            let undisturbed = try await engine.decode(samples)
            let worker = try await engine.nextWorker()
            async let disturbed = engine.decode(samples)
            try await Task.sleep(for: .milliseconds(100))
            kill(worker, SIGKILL)
            return (undisturbed, try await disturbed)
        }
        #expect(undisturbed == disturbed)
    }

    @Test func `gives up on work that kills two workers, and lives on`() async throws {
        try await withEngine { engine in
            let samples = try kennedy()
            _ = try await engine.facts()
            await #expect {
                async let doomed = engine.decode(samples)
                var last: Int32?
                for _ in 1...2 {
                    let worker = try await engine.nextWorker(after: last)
                    while await engine.state == .loading { try await Task.sleep(for: .milliseconds(5)) }
                    // Late enough that the request is on its way, early enough that it is not done.
                    try await Task.sleep(for: .milliseconds(60))
                    kill(worker, SIGKILL)
                    last = worker
                }
                _ = try await doomed
            } throws: { error in
                if case EngineError.workerCrashed(let detail) = error { detail.contains("signal") } else { false }
            }
            #expect(try await engine.decode(samples).text.contains("country"))
        }
    }

    @Test func `everybody who waits for workers that die hears just that`() async throws {
        try await withEngine { engine in
            let samples = try kennedy()
            let killer = Task {
                var last: Int32?
                while true {
                    let worker = try await engine.nextWorker(after: last)
                    kill(worker, SIGKILL)
                    last = worker
                }
            }
            defer { killer.cancel() }
            await withTaskGroup(of: Void.self) { group in
                for _ in 1...4 {
                    group.addTask {
                        await #expect {
                            try await engine.decode(samples)
                        } throws: { error in
                            if case EngineError.workerCrashed(let detail) = error {
                                detail.hasSuffix("it was ended by signal 9")
                            } else {
                                false
                            }
                        }
                    }
                }
            }
        }
    }

    @Test func `stops within half a second when cancelled, and serves the next`() async throws {
        let (waited, text) = try await withEngine(model: "base") { engine in
            let samples = try kennedy()
            _ = try await engine.facts()
            let decoding = Task { try await engine.decode(samples) }
            try await Task.sleep(for: .milliseconds(150))
            let start = ContinuousClock.now
            decoding.cancel()
            await #expect(throws: CancellationError.self) { try await decoding.value }
            let waited = start.duration(to: .now)
            return (waited, try await engine.decode(Array(samples.prefix(50_000))).text)
        }
        #expect(waited < .milliseconds(500))
        #expect(text.contains("Americans"))
    }

    @Test func `gives its memory back when it is unloaded`() async throws {
        try await withEngine { engine in
            _ = try await engine.facts()
            let worker = try await engine.nextWorker()
            await engine.unload()
            while kill(worker, 0) == 0 { try await Task.sleep(for: .milliseconds(5)) }
            #expect(errno == ESRCH)
            #expect(try await engine.decode(try kennedy()).text.contains("country"))
        }
    }

    @Test(arguments: [("", 1), ("this is no model", 1), ("lmgg", 4096)])
    func `refuses a file that is no model`(content: String, repeated: Int) async throws {
        try await withScratch { folder in
            let path = folder + "/ggml-broken.bin"
            try Data(String(repeating: content, count: repeated).utf8).write(to: URL(fileURLWithPath: path))
            try await withEngine(modelPath: path) { engine in
                let error = await #expect(throws: EngineError.self) { try await engine.facts() }
                switch error {
                // ggml may also end its process over it.
                case .modelUnusable(path), .workerCrashed: break
                default: Issue.record("unexpected: \(String(describing: error))")
                }
            }
        }
    }

    @Test(arguments: [0, EngineAudio.maximumWindow + 1])
    func `refuses a window it cannot hear at once`(count: Int) async throws {
        try await withEngine { engine in
            await #expect(throws: EngineError.windowSize(samples: count)) {
                try await engine.decode([Float](repeating: 0, count: count))
            }
        }
    }

    @Test func `tells speech from silence, however the samples are cut`() async throws {
        try await withEngine { engine in
            let samples = try Array(kennedy().prefix(16_000 * 8 / 512 * 512))
            let whole = try await engine.voiceProbabilities(samples, in: VoiceStream())
            #expect(whole.count == samples.count / 512)
            #expect(whole.count { $0 > 0.5 } > whole.count / 3)

            let stream = VoiceStream()
            var parts: [Float] = []
            for start in stride(from: 0, to: samples.count, by: 512 * 100) {
                let part = Array(samples[start..<min(start + 512 * 100, samples.count)])
                parts += try await engine.voiceProbabilities(part, in: stream)
            }
            await engine.close(stream)
            #expect(whole == parts)

            let silence = try await engine.voiceProbabilities([Float](repeating: 0, count: 51_200), in: VoiceStream())
            #expect(silence.allSatisfy { $0 < 0.35 })
        }
    }

    @Test func `a detector that takes over says what the first one would have said`() async throws {
        try await withEngine { engine in
            let said = try kennedy()
            let samples = Array((0..<4).flatMap { _ in said }.prefix(16_000 * 40 / 512 * 512))
            let undisturbed = try await engine.voiceProbabilities(samples, in: VoiceStream())
            let stream = VoiceStream()
            var disturbed: [Float] = []
            // Deaths before, at and behind the places where detectors forget.
            for end in [100, 312, 313, 600, 624, 1000, samples.count / 512] {
                let part = samples[disturbed.count * 512..<end * 512]
                disturbed += try await engine.voiceProbabilities(Array(part), in: stream)
                await engine.unload()
            }
            #expect(disturbed == undisturbed)
        }
    }
}
