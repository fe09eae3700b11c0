import SpeechEngine
import TestSupport
import Testing

@testable import NativeEngine
@testable import SpeechEngine

@Suite(.serialized) struct `Windows become the text that whisper.cpp makes of them` {
    private static let english = ["en_jfk", "en_arctic_a0009"]

    @Test func `each alone or all at once`() throws {
        let model = try LoadedModels.tinyEnglish.get()
        let windows = try Self.english.map { try WaveFile.samples(Repository.fixture("audio/\($0).wav")) }
        let oracle = try WhisperLane(weights: WhisperWeights(path: TestModels.path(of: "tiny.en")))
        let options = WindowOptions(temperatureStep: 0, beamSize: 1, mayCut: false)
        let expected = try windows.map { window in
            try oracle.decode(
                window,
                options: DecodingOptions(temperatureStep: 0, beamSize: 1, threads: 2),
                control: DecodeControl { _ in }
            )
        }
        let lane = NativeLane(model: model, threads: 2)
        let together = try lane.decode(windows, options: options, batch: 2)
        for (index, window) in windows.enumerated() {
            let text = together[index]
            #expect(text.segments.map { $0.tokens.map(\.id) } == expected[index].segments.map { $0.tokens.map(\.id) })
            #expect(text.segments.map(\.start) == expected[index].segments.map(\.start))
            #expect(abs(text.averageLogProbability - expected[index].averageLogProbability) < 0.05)
            #expect(abs(text.noSpeechProbability - expected[index].noSpeechProbability) < 0.02)
            let alone = try lane.decode([window], options: options)[0]
            #expect(alone.segments.map { $0.tokens.map(\.id) } == text.segments.map { $0.tokens.map(\.id) })
        }
    }

    @Test func `also by a beam, exactly and quantised`() throws {
        let path = try TestModels.path(of: "tiny.en")
        let expected =
            " And so my fellow Americans ask not what your country can do for you ask what you can do for your country."
        func words(_ text: String) -> [String] {
            text.lowercased().filter { $0.isLetter || $0 == " " }.split(separator: " ").map(String.init)
        }
        let options = WindowOptions(beamSize: 5)
        for precision in [Precision.float32, .int8] {
            let model = try NativeModel(path: path, encoder: precision, decoder: precision)
            let text = try NativeLane(model: model, threads: 1).decode([kennedy()], options: options)[0]
            #expect(words(text.text(model.vocabulary)) == words(expected))
        }
    }

    @Test func `other languages, and says which it is`() throws {
        let model = try LoadedModels.base.get()
        let lane = NativeLane(model: model, threads: 1)
        let window = try WaveFile.samples(Repository.fixture("audio/de_pv_cheetah_test_de.wav"))
        let languages = try lane.languages(window)
        #expect(languages.count == 99)
        // German is the third of Whisper's list.
        #expect(languages[2] > 0.9)
        let text = try lane.decode([window], options: WindowOptions(language: 2, mayCut: false))[0]
        #expect(text.text(model.vocabulary) == " Die Werbung vermittelt einen falschen Eindruck.")
        #expect(throws: NativeEngineError.unknownLanguage("99")) {
            try lane.decode([window], options: WindowOptions(language: 99))
        }
    }

    @Test func `with the times of tokens that whisper.cpp finds`() throws {
        let model = try LoadedModels.tinyEnglish.get()
        let lane = NativeLane(model: model, threads: 1)
        let samples = try kennedy()
        let options = WindowOptions(temperatureStep: 0, beamSize: 1, timesTokens: true, mayCut: false)
        let text = try lane.decode([samples], options: options)[0]
        let tokens = text.segments.flatMap(\.tokens)
        let last = try #require(text.segments.last).end
        // What `whisper-cli -dtw tiny.en -nfa -bs 1` says, in hundredths of a second.
        let ends = [
            76, 106, 146, 176, 226, 388, 458, 568, 602, 636, 676, 702,
            726, 802, 866, 894, 928, 950, 972, 992, 1022, 1072, 1074,
        ]
        #expect(tokens.count == ends.count)
        for (index, (token, expected)) in zip(tokens, ends).enumerated() {
            let (start, end) = (try #require(token.start), try #require(token.end))
            #expect(start <= end && end - start <= 1)
            // Where a sentence fades out, two ways can be as good.
            let tolerance = index < tokens.count - 2 ? 0.1 : 0.3
            #expect(abs(end - min(Double(expected) / 100, last)) <= tolerance)
        }
    }

    @Test func `until nobody wants to know any more`() throws {
        let lane = NativeLane(model: try LoadedModels.tinyEnglish.get(), threads: 1)
        let samples = try kennedy()
        var asked = 0
        #expect(throws: NativeEngineError.cancelled) {
            try lane.begin(samples, options: WindowOptions()) {
                asked += 1
                return asked == 2
            }
        }
        #expect(asked == 2)
        // What else is decoded goes on, and what is left out costs nothing.
        let windows = try [0, 1].map { _ in try lane.begin(samples, options: WindowOptions(beamSize: 1)) }
        try lane.step(windows)
        while windows[0].text == nil { try lane.step([windows[0]]) }
        #expect(windows[1].text == nil)
        #expect(windows[0].reached == 11)
        #expect(windows[1].reached < 11)
        #expect(windows[0].text?.segments.isEmpty == false)
    }

    @Test func `after what came before`() throws {
        let model = try LoadedModels.tinyEnglish.get()
        let samples = try kennedy()
        let oracle = try WhisperLane(weights: WhisperWeights(path: TestModels.path(of: "tiny.en")))
        let prompt = "Glossary: Amerikans, cuntry."
        let expected = try oracle.decode(
            samples,
            options: DecodingOptions(prompt: prompt, temperatureStep: 0, beamSize: 1, threads: 2),
            control: DecodeControl { _ in }
        )
        let tokens = TextTokenizer(tokens: model.vocabulary.texts).tokens(of: prompt).map(Int.init)
        let options = WindowOptions(prompt: tokens, temperatureStep: 0, beamSize: 1, mayCut: false)
        let text = try NativeLane(model: model, threads: 1).decode([samples], options: options)[0]
        #expect(text.text(model.vocabulary) == expected.segments.map(\.text).joined())
    }

    @Test func `but not windows that are empty or too long`() throws {
        let lane = NativeLane(model: try LoadedModels.tinyEnglish.get(), threads: 1)
        #expect(throws: NativeEngineError.windowSize(samples: 0)) { try lane.decode([[]], options: WindowOptions()) }
        let long = [Float](repeating: 0, count: 480_001)
        #expect(throws: NativeEngineError.windowSize(samples: 480_001)) {
            try lane.decode([long], options: WindowOptions())
        }
    }
}
