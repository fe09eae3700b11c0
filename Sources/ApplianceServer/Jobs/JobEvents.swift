import Archive
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import NIOFoundationCompat
import ServiceLifecycle
import Transcription

/// What happens to a job, as server-sent events: how it is now, then each change, until it ends.
struct JobEvents: Sendable {
    /// How often the store is asked, for jobs that another process works on.
    private static let interval = Duration.seconds(2)
    /// Intervals without an event after which a comment shows that the connection is alive.
    private static let silence = 7

    private struct Segments: Encodable {
        struct Segment: Encodable {
            var start: Double
            var end: Double
            var text: String
        }

        var segments: [Segment]
    }

    private enum Input: Sendable {
        case event(JobFeed.Event)
        case tick
    }

    let office: JobOffice
    let job: String

    func response(for context: ApplianceContext) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "text/event-stream", .cacheControl: "no-cache", .connection: "close"],
            body: ResponseBody { writer in
                var output = writer
                try await context.whileConnected { try await write(to: &output) }
                try await output.finish(nil)
            }
        )
    }

    private func write(to writer: inout any ResponseBodyWriter) async throws {
        // Watched before the replay, so that nothing falls between.
        let events = office.feed.events(of: job)
        guard var last = try await sendState(to: &writer, after: nil), !last.state.isEnded else { return }
        var sent = 0
        if last.isKept {
            let replay = WindowResult.segments(of: try await office.store.firstWindows(of: job))
            try await send(replay, from: 0, after: &sent, to: &writer)
        }
        var quiet = 0
        for await input in inputs(events).cancelOnGracefulShutdown() {
            quiet += 1
            switch input {
            case .event(.segments(let first, let segments)):
                try await send(segments, from: first, after: &sent, to: &writer)
            case .event(.progress):
                let advance = JobAdvance(last, pace: office.feed.pace(of: job))
                try await send("progress", advance, to: &writer)
            case .event(.changed), .tick:
                guard let now = try await sendState(to: &writer, after: last) else { return }
                if now != last { quiet = 0 }
                if now.state.isEnded { return }
                last = now
                if quiet > Self.silence {
                    try await writer.write(ByteBuffer(string: ": still here\n\n"))
                    quiet = 0
                }
                continue
            }
            quiet = 0
        }
    }

    private func inputs(_ events: AsyncStream<JobFeed.Event>) -> AsyncStream<Input> {
        let (stream, continuation) = AsyncStream.makeStream(of: Input.self)
        // Two sources of one stream: it ends them when whoever reads it is gone.
        let sources = Task {
            await withDiscardingTaskGroup { group in
                group.addTask { for await event in events { continuation.yield(.event(event)) } }
                group.addTask {
                    while !Task.isCancelled {
                        try? await Task.sleep(for: Self.interval)
                        continuation.yield(.tick)
                    }
                }
            }
        }
        continuation.onTermination = { _ in sources.cancel() }
        return stream
    }

    /// Sends the job if it is another than `last`.
    ///
    /// - Returns: The job as it is; nil if it is gone.
    private func sendState(to writer: inout any ResponseBodyWriter, after last: Job?) async throws -> Job? {
        guard let now = try await office.store.job(job) else { return nil }
        if now.state != last?.state || now.priority != last?.priority {
            try await send("state", try await office.document(of: now), to: &writer)
        }
        return now
    }

    /// Sends those segments that were not sent yet.
    private func send(
        _ segments: [TranscriptSegment],
        from first: Int,
        after sent: inout Int,
        to writer: inout any ResponseBodyWriter
    ) async throws {
        // What lies between was lost with another process; the transcript has it.
        let new = segments.dropFirst(max(0, sent - first))
        guard !new.isEmpty else { return }
        sent = first + segments.count
        let list = new.map { Segments.Segment(start: $0.start, end: $0.end, text: $0.text) }
        try await send("segments", Segments(segments: list), to: &writer)
    }

    private func send(_ name: String, _ value: some Encodable, to writer: inout any ResponseBodyWriter) async throws {
        var buffer = ByteBuffer(string: "event: \(name)\ndata: ")
        buffer.writeBytes(try JSONEncoder.wire.encode(value))
        buffer.writeString("\n\n")
        try await writer.write(buffer)
    }
}
