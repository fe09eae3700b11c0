import Foundation
package import SpeechEngine

extension TranscriptFormat {
    /// The content of a file in this form, ending in a line break.
    ///
    /// - Parameter words: Whether `verbose_json` lists the words.
    package func write(_ transcript: Transcript, task: DecodingOptions.Task, words: Bool) throws -> String {
        switch self {
        case .text: transcript.text + "\n"
        case .json: try Self.json(["text": transcript.text])
        case .verboseJSON: try Self.json(VerboseTranscript(transcript, task: task, words: words))
        case .srt: SubtitleWriter.srt(transcript)
        case .vtt: SubtitleWriter.vtt(transcript)
        case .tsv: SubtitleWriter.tsv(transcript)
        }
    }

    private static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
    }
}
