import TestSupport
import Testing

@testable import NativeEngine

@Suite struct `Short windows are heard with less silence` {
    @Test(arguments: [(1, 750), (12, 750), (12.5, 775), (17, 1000), (17.1, 1500), (30, 1500)])
    func `as long as that gains something`(seconds: Double, positions: Int) {
        #expect(WindowCut.positions(samples: Int(seconds * 16_000), of: 1500) == positions)
    }

    @Test func `whose language and text are taken if they are sure, and the text reaches the end`() {
        func isSure(_ change: (inout WindowText) -> Void = { _ in }) -> Bool {
            var text = WindowText(
                segments: [.init(start: 0, end: 4, tokens: [.init(id: 1, logProbability: -0.1)])],
                temperature: 0,
                averageLogProbability: -0.1,
                noSpeechProbability: 0.1,
                compressionRatio: 1.2,
                decodedSeconds: 5
            )
            change(&text)
            return WindowCut.isSure(text, seconds: 5)
        }
        #expect(WindowCut.isSure([0.05, 0.91, 0.04]))
        #expect(!WindowCut.isSure([0.5, 0.3, 0.2]))
        #expect(isSure())
        #expect(!isSure { $0.averageLogProbability = -0.4 })
        #expect(!isSure { $0.decodedSeconds = 4.9 })
        #expect(!isSure { $0.compressionRatio = 2.5 })
        #expect(!isSure { $0.segments = [] })
    }

    @Test func `and not again for their text, once their language was asked for`() throws {
        let model = try LoadedModels.base.get()
        let lane = NativeLane(model: model, threads: 1)
        let samples = try WaveFile.samples(Repository.fixture("audio/de_pv_cheetah_test_de.wav"))
        let options = WindowOptions(language: 2, beamSize: 1)
        var layers = 0
        func begin(_ options: WindowOptions) throws -> RunningWindow {
            layers = 0
            return try lane.begin(samples, options: options) {
                layers += 1
                return false
            }
        }
        let alone = try begin(options)
        #expect(layers > 0)
        let languages = try lane.languages(samples)
        let known = try begin(options)
        #expect(layers == 0)
        while alone.text == nil || known.text == nil { try lane.step([alone, known].filter { $0.text == nil }) }
        #expect(known.text == alone.text)
        // It is remembered once, and only for those who may have less than all.
        _ = try begin(options)
        #expect(layers > 0)
        #expect(try lane.languages(samples) == languages)
        _ = try begin(WindowOptions(language: 2, mayCut: false))
        #expect(layers > 0)
    }

    @Test func `remembers no more than memory allows, and the last in any case`() {
        var shelf = BlockShelf()
        // 18 MiB, as a window of `base`, and as one of the largest models.
        func speech(layers: Int, heads: Int) -> SpeechMemory {
            SpeechMemory(positions: 1500, layers: layers, heads: heads, isPacked: false, shelf: &shelf)
        }
        let recent = RecentSpeech()
        for window in 0..<5 { recent.keep(speech(layers: 6, heads: 8), of: [Float(window)]) }
        #expect((0..<5).map { recent.take([Float($0)]) != nil } == [false, false, true, true, true])
        #expect(recent.take([4]) == nil)
        recent.keep(speech(layers: 6, heads: 8), of: [0])
        recent.keep(speech(layers: 32, heads: 20), of: [1])
        #expect(recent.take([0]) == nil)
        #expect(recent.take([1])?.byteCount == 32 * 20 * 2 * 1500 * 64 * 2)
    }

    @Test(arguments: [true, false]) func `and as a whole where that leaves doubts`(isClear: Bool) throws {
        let model = try LoadedModels.tinyEnglish.get()
        let lane = NativeLane(model: model, threads: 1)
        var draws = SeededDraws(seed: 3)
        let speech = try kennedy()
        let samples = isClear ? speech : speech.map { $0 / 8 + draws.next() / 4 - 0.125 }
        func text(mayCut: Bool) throws -> (text: WindowText, isCut: Bool) {
            let options = WindowOptions(temperatureStep: 0, beamSize: 1, timesTokens: true, mayCut: mayCut)
            let window = try lane.begin(samples, options: options)
            while true {
                try lane.step([window])
                if let text = window.text { return (text, !window.samples.isEmpty) }
            }
        }
        let (first, whole) = (try text(mayCut: true), try text(mayCut: false))
        #expect(first.isCut == isClear)
        #expect(!whole.isCut)
        if isClear {
            #expect(first.text.text(model.vocabulary) == whole.text.text(model.vocabulary))
            let tokens = zip(first.text.segments.flatMap(\.tokens), whole.text.segments.flatMap(\.tokens))
            // Where the sentence fades out, two times can be as good.
            for (token, other) in Array(tokens).dropLast(2) {
                #expect(abs(try #require(token.end) - (try #require(other.end))) <= 0.1)
            }
        } else {
            #expect(first.text == whole.text)
        }
    }
}
