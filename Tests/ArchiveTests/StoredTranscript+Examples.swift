import Foundation
import SpeechEngine
import Transcription

@testable import Archive

extension StoredTranscript {
    /// A transcript with everything in it.
    static func rich(title: String, text: String = " und “mehr”") throws -> StoredTranscript {
        let words = [
            TranscriptWord(text: "Grüße", start: 0.1, end: 0.1 + 0.2, probability: 1.0 / 3),
            TranscriptWord(text: "Wortlaut", start: 0.3, end: 1, probability: 0),
        ]
        return .plain(
            title: title,
            source: .web,
            transcript: Transcript(
                language: "de",
                languageProbability: 2.0 / 3,
                duration: 12.345,
                segments: [
                    segment(" Grüße aus Köln 🙂", 0.1, 1.7, words: words),
                    segment(text, 1.7, 12.345, words: []),
                    segment("", 12.345, 12.345, words: [words[0]]),
                ],
                warnings: ["Warnhinweis: “beschädigt”.", "Zweite Zeile\nmit Umbruch."]
            )
        )
    }

    /// A transcript in which nobody spoke.
    static func empty() -> StoredTranscript {
        .plain(
            title: "",
            source: .commandLine,
            transcript: Transcript(language: nil, languageProbability: nil, duration: 0, segments: [], warnings: [])
        )
    }

    /// A transcript of one segment.
    static func plain(title: String?, text: String = " Hello") -> StoredTranscript {
        .plain(
            title: title,
            source: .api,
            transcript: Transcript(
                language: "en",
                languageProbability: nil,
                duration: 1,
                segments: [segment(text, 0, 1, words: [])],
                warnings: []
            )
        )
    }

    /// A transcript with a segment of a second for each text.
    static func plain(title: String?, texts: [String]) -> StoredTranscript {
        .plain(
            title: title,
            source: .api,
            transcript: Transcript(
                language: "de",
                languageProbability: nil,
                duration: Double(texts.count),
                segments: texts.enumerated().map { segment($1, Double($0), Double($0 + 1), words: []) },
                warnings: []
            )
        )
    }

    private static func plain(title: String?, source: Source, transcript: Transcript) -> StoredTranscript {
        StoredTranscript(
            transcript: transcript,
            source: source,
            title: title,
            options: unusual,
            model: "base",
            engine: "whisper.cpp 1.8.5",
            applianceVersion: "0.1.0"
        )
    }

    /// Other values than the standard.
    static let unusual: TranscriptionOptions = {
        var options = TranscriptionOptions()
        options.task = .translate
        options.candidateLanguages = ["de", "en"]
        options.vocabulary = ["Kubernetes", "Jürgen Klopp"]
        options.prompt = "It's"
        options.wordTimestamps = true
        return options
    }()

    private static func segment(
        _ text: String,
        _ start: Double,
        _ end: Double,
        words: [TranscriptWord]
    ) -> TranscriptSegment {
        TranscriptSegment(
            start: start,
            end: end,
            text: text,
            tokens: [
                TranscriptToken(id: 50_364, bytes: Array(text.utf8.prefix(4)), logProbability: -1.0 / 3),
                TranscriptToken(id: 0, bytes: [0xC3], logProbability: 0),
            ],
            words: words,
            temperature: 0.2,
            averageLogProbability: -0.1 - 0.2,
            compressionRatio: 1.0 / 7,
            noSpeechProbability: 1e-300
        )
    }
}
