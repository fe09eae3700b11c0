import AudioIngest
import Foundation
import SpeechEngine
import SystemPackage
import TestSupport
import Testing

@testable import Transcription

@Suite struct `Files become transcripts` {
    @Test func `language, length and text are those of the recording`() async throws {
        let engine = ScriptedEngine(.init(languages: [["de": 0.9, "en": 0.1]]))
        let transcript = try await transcribe([(0.5, 3), (0, 1.5)], with: engine)
        #expect(transcript.language == "de")
        #expect(transcript.languageProbability == 0.9)
        #expect(transcript.duration == 4.5)
        #expect(transcript.segments.count == 1)
        #expect(transcript.warnings == [])
    }

    @Test func `a language that was given has no probability, and is kept when nobody speaks`() async throws {
        var options = TranscriptionOptions()
        options.language = "de"
        let spoken = try await transcribe([(0.5, 3)], with: ScriptedEngine(), options)
        #expect(spoken.language == "de")
        #expect(spoken.languageProbability == nil)
        let silent = try await transcribe([(0, 3)], with: ScriptedEngine(), options)
        #expect(silent.language == "de")
        #expect(silent.segments == [])
        #expect(silent.text == "")
    }

    @Test func `nobody speaks no language`() async throws {
        let transcript = try await transcribe([(0, 3)], with: ScriptedEngine())
        #expect(transcript.language == nil)
        #expect(transcript.languageProbability == nil)
        #expect(transcript.duration == 3)
    }

    @Test func `a model for English does not guess`() async throws {
        let engine = ScriptedEngine(.init(known: ["en"], languages: [["de": 1]]))
        let transcript = try await transcribe([(0.5, 3)], with: engine)
        #expect(transcript.language == "en")
        #expect(await !engine.log.contains("language"))
    }

    @Test func `a model for English refuses other languages before anything is decoded`() async throws {
        var options = TranscriptionOptions()
        options.language = "de"
        let engine = ScriptedEngine(.init(known: ["en"]))
        await #expect(throws: TranscriptionError.englishOnly(asked: "de")) {
            try await transcribe([(0.5, 3)], with: engine, options)
        }
        #expect(await engine.log == [])
    }

    @Test func `a language that the model does not know is refused`() async throws {
        var options = TranscriptionOptions()
        options.language = "yue"
        await #expect(throws: TranscriptionError.unknownLanguage("yue")) {
            try await transcribe([(0.5, 3)], with: ScriptedEngine(), options)
        }
    }

    @Test func `a choice of languages of which the model knows none is refused, also by one for English`() async throws
    {
        var options = TranscriptionOptions()
        options.candidateLanguages = ["fr", "de"]
        for known in [["en"], ["en", "nl"]] {
            await #expect(throws: TranscriptionError.unknownCandidates(["fr", "de"])) {
                try await transcribe([(0.5, 3)], with: ScriptedEngine(.init(known: known)), options)
            }
        }
        options.candidateLanguages = ["de", "en"]
        let english = ScriptedEngine(.init(known: ["en"]))
        #expect(try await transcribe([(0.5, 3)], with: english, options).language == "en")
    }

    @Test func `a choice of one language that the model knows needs no detection`() async throws {
        var options = TranscriptionOptions()
        options.candidateLanguages = ["yue", "de"]
        let engine = ScriptedEngine()
        let transcript = try await transcribe([(0.5, 3)], with: engine, options)
        #expect(transcript.language == "de")
        #expect(transcript.languageProbability == nil)
        #expect(await !engine.log.contains("language"))
    }

    @Test func `every window is told the vocabulary and the prompt`() async throws {
        var options = TranscriptionOptions()
        options.language = "en"
        options.vocabulary = ["Fitzooth", "Grafana"]
        options.prompt = "Hello\n there."
        let engine = ScriptedEngine()
        let transcript = try await transcribe([(0.5, 3), (0, 9), (0.5, 3)], with: engine, options)
        let told = await engine.calls.map(\.options.prompt)
        #expect(told == Array(repeating: " Glossary: Fitzooth, Grafana. Hello there.", count: 2))
        #expect(transcript.warnings == [])
    }

    @Test func `what of them the model cannot take is told with the text`() async throws {
        var options = TranscriptionOptions()
        options.language = "en"
        options.vocabulary = ["Fitzooth"]
        options.prompt = String(repeating: "word ", count: 100)
        let engine = ScriptedEngine()
        let transcript = try await transcribe([(0.5, 3)], with: engine, options)
        let told = await engine.calls.first?.options.prompt ?? ""
        #expect(told.hasPrefix(" Glossary: Fitzooth. word word"))
        #expect(told.count <= InitialPrompt.limit)
        #expect(transcript.warnings == ["The prompt is too long for the model: only its end was used."])
    }

    @Test func `what is wrong with a recording is told with its text`() async throws {
        let whole = try Data(contentsOf: URL(fileURLWithPath: Repository.fixture("audio/en_sonnet1.mp3")))
        let transcript = try await transcribe(whole.prefix(whole.count / 2), with: ScriptedEngine())
        #expect(transcript.warnings.first?.contains("cut off") == true)
        #expect(!transcript.segments.isEmpty)
    }

    @Test func `a file that is no recording is refused before the engine is asked`() async throws {
        let engine = ScriptedEngine()
        try await withScratch { folder in
            let path = folder + "/empty.wav"
            try Data().write(to: URL(fileURLWithPath: path))
            await #expect(throws: AudioError.fileEmpty(name: "empty.wav")) {
                _ = try await transcriber(engine).prepare(FilePath(path), options: TranscriptionOptions())
            }
        }
        #expect(await engine.log == [])
    }
}

private func transcriber(_ engine: ScriptedEngine) throws -> Transcriber {
    let tools = try MediaTools.find(launcher: FilePath(BuiltProducts.executable))
    return Transcriber(decoder: AudioDecoder(tools: tools), engine: engine, threads: 1)
}

/// Transcribes a sound file of constant levels, each for some seconds.
private func transcribe(
    _ levels: [(level: Double, seconds: Double)],
    with engine: ScriptedEngine,
    _ options: TranscriptionOptions = TranscriptionOptions()
) async throws -> Transcript {
    let samples = levels.flatMap { Array(repeating: Int16($0.level * 32_768), count: Int($0.seconds * 16_000)) }
    return try await transcribe(waveFile(samples), with: engine, options)
}

private func transcribe(
    _ file: Data,
    with engine: ScriptedEngine,
    _ options: TranscriptionOptions = TranscriptionOptions()
) async throws -> Transcript {
    try await withScratch { folder in
        try file.write(to: URL(fileURLWithPath: folder + "/sound"))
        let transcriber = try transcriber(engine)
        let recording = try await transcriber.prepare(FilePath(folder + "/sound"), options: options)
        return try await transcriber.transcribe(recording)
    }
}

/// A WAV file, mono, 16 kHz.
private func waveFile(_ samples: [Int16]) -> Data {
    func bytes(_ value: some FixedWidthInteger) -> [UInt8] { withUnsafeBytes(of: value.littleEndian) { Array($0) } }
    var file = Data("RIFF".utf8)
    file += bytes(UInt32(36 + 2 * samples.count))
    file += Data("WAVEfmt ".utf8)
    file += bytes(UInt32(16)) + bytes(UInt16(1)) + bytes(UInt16(1))
    file += bytes(UInt32(16_000)) + bytes(UInt32(32_000)) + bytes(UInt16(2)) + bytes(UInt16(16))
    file += Data("data".utf8)
    file += bytes(UInt32(2 * samples.count))
    file += samples.flatMap { bytes($0) }
    return file
}
