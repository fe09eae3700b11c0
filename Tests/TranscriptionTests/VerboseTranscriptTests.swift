import Foundation
import SpeechEngine
import Testing

@testable import Transcription

@Suite struct `OpenAI's verbose form` {
    private let transcript = Transcript([
        TranscriptSegment(
            " Hello there",
            1.234_56,
            2.999_96,
            words: [
                TranscriptWord(text: "Hello", start: 1.234_56, end: 2.000_04, probability: 1),
                TranscriptWord(text: "there", start: 2.1, end: 2.999_96, probability: 1),
            ]
        ),
        TranscriptSegment(" Bye", 5, 6),
    ])

    @Test func `the keys are those of the documentation`() throws {
        let whole = try object(VerboseTranscript(transcript, task: .transcribe, words: true))
        #expect(Set(whole.keys) == ["task", "language", "duration", "text", "segments", "words", "usage"])
        #expect(
            Set(try #require(whole["segments"] as? [[String: Any]])[0].keys) == [
                "id", "seek", "start", "end", "text", "tokens", "temperature", "avg_logprob", "compression_ratio",
                "no_speech_prob",
            ]
        )
        #expect(Set(try #require(whole["words"] as? [[String: Any]])[0].keys) == ["word", "start", "end"])
        #expect(Set(try #require(whole["usage"] as? [String: Any]).keys) == ["type", "seconds"])
    }

    @Test(arguments: [(true, false), (false, true), (true, true)])
    func `segments and words are there only if they were asked for`(segments: Bool, words: Bool) throws {
        let whole = try object(VerboseTranscript(transcript, task: .transcribe, segments: segments, words: words))
        #expect((whole["segments"] != nil) == segments)
        #expect((whole["words"] != nil) == words)
    }

    @Test func `numbers are rounded to what they are worth`() throws {
        let verbose = VerboseTranscript(transcript, task: .transcribe, words: true)
        let segment = try #require(verbose.segments?.first)
        #expect(segment.id == 0)
        #expect(segment.seek == 123)
        #expect(segment.start == 1.235)
        #expect(segment.end == 3)
        #expect(segment.tokens == [50_364])
        #expect(segment.temperature == 0.2)
        #expect(segment.avg_logprob == -0.286123)
        #expect(segment.compression_ratio == 1.236123)
        #expect(segment.no_speech_prob == 0.009812)
        #expect(verbose.segments?.last?.id == 1)
        #expect(verbose.words?.map(\.start) == [1.235, 2.1])
        #expect(verbose.words?.map(\.end) == [2, 3])
        #expect(verbose.duration == 8.47)
        #expect(verbose.text == "Hello there Bye")
    }

    @Test(arguments: [(0.0, 0), (0.001, 1), (8.47, 9), (9.0, 9)])
    func `usage is in seconds that were begun`(duration: Double, seconds: Int) {
        let usage = VerboseTranscript(Transcript([], duration: duration), task: .transcribe).usage
        #expect(usage.seconds == seconds)
        #expect(usage.type == "duration")
    }

    @Test(arguments: [
        ("de", DecodingOptions.Task.transcribe, "german"), ("haw", .transcribe, "hawaiian"), ("xx", .transcribe, ""),
        ("de", .translate, "english"),
    ])
    func `the language is that of the text, in English`(code: String, task: DecodingOptions.Task, name: String) {
        let verbose = VerboseTranscript(Transcript([], language: code), task: task)
        #expect(verbose.language == name)
        #expect(verbose.task == task.rawValue)
    }

    @Test func `without speech there is no language, but a translation is English`() {
        #expect(VerboseTranscript(Transcript([], language: nil), task: .transcribe).language == "")
        #expect(VerboseTranscript(Transcript([], language: nil), task: .translate).language == "english")
    }
}

@Suite struct `The forms of a transcript` {
    private let transcript = Transcript([
        TranscriptSegment(
            " A/B “quoted”",
            0,
            1,
            words: [TranscriptWord(text: "A/B", start: 0, end: 1, probability: 1)]
        ),
        TranscriptSegment(" and more", 1, 2),
    ])

    @Test(arguments: [
        ("text", "txt"), ("json", "json"), ("verbose_json", "json"), ("srt", "srt"), ("vtt", "vtt"), ("tsv", "tsv"),
    ])
    func `each form has a name and a file ending`(name: String, ending: String) throws {
        #expect(try #require(TranscriptFormat(rawValue: name)).fileExtension == ending)
        #expect(TranscriptFormat.allCases.count == 6)
    }

    @Test func `plain text and plain JSON are the text in one line`() throws {
        #expect(
            try TranscriptFormat.text.write(transcript, task: .transcribe, words: false) == "A/B “quoted” and more\n"
        )
        #expect(
            try TranscriptFormat.json.write(transcript, task: .transcribe, words: true)
                == "{\"text\":\"A/B “quoted” and more\"}\n"
        )
    }

    @Test(arguments: [true, false])
    func `the verbose form lists words if asked`(words: Bool) throws {
        let written = try TranscriptFormat.verboseJSON.write(transcript, task: .translate, words: words)
        let read = try JSONDecoder().decode(VerboseTranscript.self, from: Data(written.utf8))
        #expect(read == VerboseTranscript(transcript, task: .translate, words: words))
        #expect((read.words != nil) == words)
        #expect(written.hasSuffix("}\n"))
    }

    @Test func `subtitles and tables are what their writer makes`() throws {
        #expect(
            try TranscriptFormat.srt.write(transcript, task: .transcribe, words: false)
                == SubtitleWriter.srt(transcript)
        )
        #expect(
            try TranscriptFormat.vtt.write(transcript, task: .transcribe, words: false)
                == SubtitleWriter.vtt(transcript)
        )
        #expect(
            try TranscriptFormat.tsv.write(transcript, task: .transcribe, words: false)
                == SubtitleWriter.tsv(transcript)
        )
    }
}

/// A value as its JSON object.
private func object(_ value: some Encodable) throws -> [String: Any] {
    let json = try JSONSerialization.jsonObject(with: try JSONEncoder().encode(value))
    return try #require(json as? [String: Any])
}
