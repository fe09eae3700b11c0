import Archive
import Foundation
import HTTPTypes
import Hummingbird
import Transcription

/// The answers of OpenAI's audio routes.
struct OpenAIAnswer {
    /// A token with its probability, as `include[]=logprobs` asks for.
    struct LogProbability: Encodable {
        var token: String
        var logprob: Double
        var bytes: [Int]

        init(_ token: TranscriptToken) {
            self.token = String(decoding: token.bytes, as: UTF8.self)
            logprob = token.logProbability
            bytes = token.bytes.map(Int.init)
        }
    }

    /// A language by its code.
    struct Language: Encodable {
        var code: String
    }

    /// `response_format=json`.
    struct Plain: Encodable {
        var text: String
        var languages: [Language]?
        var logprobs: [LogProbability]?
        var usage: VerboseTranscript.Usage
    }

    let stored: StoredTranscript
    let form: OpenAIForm

    /// Whether the transcript is in the archive, where its id leads to it.
    let isKept: Bool

    init(_ stored: StoredTranscript, _ form: OpenAIForm, isKept: Bool) {
        self.stored = stored
        self.form = form
        self.isKept = isKept
    }

    var response: Response {
        get throws {
            let transcript = stored.transcript
            switch form.format {
            case .json: return try .json(plain, headers: headers)
            case .verboseJSON:
                return try .json(
                    VerboseTranscript(
                        transcript,
                        task: stored.task,
                        segments: form.wantsSegments,
                        words: form.wantsWords
                    ),
                    headers: headers
                )
            case .text: return .text(transcript.text + "\n", type: "text/plain", headers: headers)
            case .srt: return .text(SubtitleWriter.srt(transcript), type: "application/x-subrip", headers: headers)
            case .vtt: return .text(SubtitleWriter.vtt(transcript), type: "text/vtt", headers: headers)
            }
        }
    }

    private var plain: Plain {
        Plain(
            text: stored.transcript.text,
            languages: stored.transcript.language.map { [Language(code: $0)] },
            logprobs: form.wantsLogProbabilities
                ? stored.transcript.segments.flatMap(\.tokens).map(LogProbability.init) : nil,
            usage: VerboseTranscript.Usage(duration: stored.transcript.duration)
        )
    }

    private var headers: HTTPFields {
        var headers: HTTPFields = [.connection: "close"]
        if isKept { headers[.transcriptID] = stored.id }
        if !stored.transcript.warnings.isEmpty {
            // Header values are ASCII; the transcript has the whole text.
            let text = stored.transcript.warnings.joined(separator: " ")
            headers[.warning] = String(text.unicodeScalars.map { $0.isASCII && $0.value >= 32 ? Character($0) : "?" })
        }
        return headers
    }
}
