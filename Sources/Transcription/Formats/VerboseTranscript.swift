package import SpeechEngine
import SpeechModels

/// A transcript as OpenAI's `verbose_json` has it; the command line and the server write the same.
package struct VerboseTranscript: Sendable, Codable, Equatable {
    /// A segment, in OpenAI's terms.
    package struct Segment: Sendable, Codable, Equatable {
        package var id: Int
        /// Where in the recording the segment starts, in the model's frames of 10 ms.
        package var seek: Int
        package var start: Double
        package var end: Double
        package var text: String
        package var tokens: [Int]
        package var temperature: Double
        package var avg_logprob: Double
        package var compression_ratio: Double
        package var no_speech_prob: Double
    }

    /// A word, in OpenAI's terms.
    package struct Word: Sendable, Codable, Equatable {
        package var word: String
        package var start: Double
        package var end: Double
    }

    /// How much was used: whole seconds of audio.
    package struct Usage: Sendable, Codable, Equatable {
        package var type: String
        package var seconds: Int

        package init(duration: Double) {
            type = "duration"
            seconds = Int(duration.rounded(.up))
        }
    }

    package var task: String
    /// The English name of the text's language.
    package var language: String
    package var duration: Double
    package var text: String
    /// Left out if only words were asked for.
    package var segments: [Segment]?
    /// Left out unless words were asked for.
    package var words: [Word]?
    package var usage: Usage

    package init(_ transcript: Transcript, task: DecodingOptions.Task, segments: Bool = true, words: Bool = false) {
        self.task = task.rawValue
        language =
            task == .translate
            ? "english" : transcript.language.flatMap { WhisperLanguages.language(named: $0)?.name.lowercased() } ?? ""
        duration = transcript.duration
        text = transcript.text
        self.segments = segments ? transcript.segments.enumerated().map { Segment($1, id: $0) } : nil
        self.words =
            words
            ? transcript.segments.flatMap(\.words).map {
                Word(word: $0.text, start: $0.start.rounded(to: 1000), end: $0.end.rounded(to: 1000))
            } : nil
        usage = Usage(duration: transcript.duration)
    }
}

extension VerboseTranscript.Segment {
    fileprivate init(_ segment: TranscriptSegment, id: Int) {
        self.init(
            id: id,
            seek: Int((segment.start * 100).rounded()),
            start: segment.start.rounded(to: 1000),
            end: segment.end.rounded(to: 1000),
            text: segment.text,
            tokens: segment.tokens.map(\.id),
            temperature: segment.temperature.rounded(to: 1000),
            avg_logprob: segment.averageLogProbability.rounded(to: 1_000_000),
            compression_ratio: segment.compressionRatio.rounded(to: 1_000_000),
            no_speech_prob: segment.noSpeechProbability.rounded(to: 1_000_000)
        )
    }
}

extension Double {
    /// Rounded to `1 / parts`.
    fileprivate func rounded(to parts: Double) -> Double { (self * parts).rounded() / parts }
}
