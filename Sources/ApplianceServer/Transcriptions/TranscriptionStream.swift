import Archive
import Foundation
import Hummingbird
import NIOCore
import Transcription

/// A transcript as server-sent events while it is being made, in OpenAI's terms.
struct TranscriptionStream {
    private struct Delta: Encodable {
        var type = "transcript.text.delta"
        var delta: String
        var logprobs: [OpenAIAnswer.LogProbability]?
    }

    private struct Done: Encodable {
        var type = "transcript.text.done"
        var text: String
        var languages: [OpenAIAnswer.Language]?
        var logprobs: [OpenAIAnswer.LogProbability]?
        var usage: VerboseTranscript.Usage
    }

    let desk: TranscriptionDesk
    let prepared: TranscriptionDesk.Prepared
    let form: OpenAIForm

    /// Transcribes and writes events until the transcript is done.
    func write(to writer: inout any ResponseBodyWriter) async throws {
        let (events, continuation) = AsyncStream.makeStream(of: Event.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [desk, prepared] in
                do {
                    let stored = try await desk.transcribe(prepared) { first, segments in
                        continuation.yield(.segments(first: first, segments))
                    }
                    continuation.yield(.done(stored.transcript))
                } catch {
                    continuation.yield(.failed(error))
                }
                continuation.finish()
            }
            var sent = 0
            for await event in events {
                // A write to a caller who is gone throws; leaving the group cancels the work.
                switch event {
                case .segments(let first, let segments):
                    for segment in segments.dropFirst(max(0, sent - first)) {
                        try await send(delta(segment, isFirst: sent == 0), to: &writer)
                        sent += 1
                    }
                case .done(let transcript): try await send(done(transcript), to: &writer)
                case .failed(let error):
                    if error is CancellationError { throw error }
                    try await send((APIError(error) ?? .unforeseen).body, to: &writer)
                }
            }
            try await group.waitForAll()
        }
        try await writer.finish(nil)
    }

    private enum Event: Sendable {
        case segments(first: Int, [TranscriptSegment])
        case done(Transcript)
        case failed(any Error)
    }

    /// The deltas, one behind the other, are the whole text: only the first loses the space before it.
    private func delta(_ segment: TranscriptSegment, isFirst: Bool) -> Delta {
        Delta(
            delta: isFirst ? String(segment.text.drop(while: \.isWhitespace)) : segment.text,
            logprobs: form.wantsLogProbabilities ? segment.tokens.map(OpenAIAnswer.LogProbability.init) : nil
        )
    }

    private func done(_ transcript: Transcript) -> Done {
        Done(
            text: transcript.text,
            languages: transcript.language.map { [OpenAIAnswer.Language(code: $0)] },
            logprobs: form.wantsLogProbabilities
                ? transcript.segments.flatMap(\.tokens).map(OpenAIAnswer.LogProbability.init) : nil,
            usage: VerboseTranscript.Usage(duration: transcript.duration)
        )
    }

    private func send(_ event: some Encodable, to writer: inout any ResponseBodyWriter) async throws {
        var buffer = ByteBuffer(string: "data: ")
        buffer.writeBytes(try JSONEncoder.wire.encode(event))
        buffer.writeString("\n\n")
        try await writer.write(buffer)
    }
}
