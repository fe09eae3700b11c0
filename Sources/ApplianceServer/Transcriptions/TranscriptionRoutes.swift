import Archive
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import SpeechEngine
import Transcription

/// OpenAI's audio routes and the original appliance's `/transcribe`.
struct TranscriptionRoutes: Sendable {
    let desk: TranscriptionDesk
    let uploads: UploadReceiver
    let beamSize: Int

    var routes: [Route] {
        [
            Route(.post, "/v1/audio/transcriptions", .uploaders) { request, _ in try await openAI(request, .transcribe)
            },
            Route(.post, "/v1/audio/translations", .uploaders) { request, _ in try await openAI(request, .translate) },
            Route(.post, "/transcribe", .uploaders) { request, _ in try await original(request) },
        ]
    }

    private func openAI(_ request: Request, _ task: DecodingOptions.Task) async throws -> Response {
        try await uploads.withUpload(request) { upload, path in
            let form = try OpenAIForm(upload, task: task, beamSize: beamSize)
            let prepared = try await desk.prepare(
                TranscriptionDesk.Order(
                    file: form.file,
                    model: try await desk.engines.model(named: form.model),
                    options: form.options,
                    source: Self.source(request),
                    isKept: try Self.isKept(request)
                )
            )
            if form.streams { return .handedOn(streamed(prepared, form, request, path: path)) }
            return .done(
                try OpenAIAnswer(
                    try await transcribe(prepared, for: request),
                    form,
                    isKept: prepared.order.isKept
                ).response
            )
        }
    }

    /// Server-sent events while it decodes; the upload is deleted when they end.
    private func streamed(
        _ prepared: TranscriptionDesk.Prepared,
        _ form: OpenAIForm,
        _ request: Request,
        path: String
    ) -> Response {
        let desk = desk
        var headers: HTTPFields = [.contentType: "text/event-stream", .cacheControl: "no-cache", .connection: "close"]
        if prepared.order.isKept { headers[.transcriptID] = prepared.id }
        return Response(
            status: .ok,
            headers: headers,
            body: ResponseBody { writer in
                do {
                    var output = writer
                    try await request.body.consumeWithCancellationOnInboundClose { _ in
                        try await TranscriptionStream(desk: desk, prepared: prepared, form: form).write(to: &output)
                    }
                } catch {
                    await UploadReceiver.discard(path)
                    throw error
                }
                await UploadReceiver.discard(path)
            }
        )
    }

    private struct OriginalAnswer: Encodable {
        var text: String
        @OrNull var language: String?
        var model_used: String
        var timestamp: Date
        @OrNull var id: String?
    }

    private func original(_ request: Request) async throws -> Response {
        try await uploads.withUpload(request) { upload, _ in
            let reader = try FormReader(upload, single: ["language", "model"], lists: [])
            let file = try upload.requiredFile(in: ["audio", "file"])
            var options = TranscriptionOptions()
            options.beamSize = beamSize
            if let language = reader.string("language"), language != "auto" {
                options.language = try OpenAIForm.languageCode(language, field: "language", reader)
            }
            let order = TranscriptionDesk.Order(
                file: file,
                model: try await desk.engines.model(named: reader.string("model") ?? "whisper-1"),
                options: options,
                source: Self.source(request),
                isKept: try Self.isKept(request)
            )
            let stored = try await transcribe(try await desk.prepare(order), for: request)
            return .done(
                try .json(
                    OriginalAnswer(
                        text: stored.transcript.text,
                        language: stored.transcript.language,
                        model_used: stored.model,
                        timestamp: stored.createdAt,
                        id: order.isKept ? stored.id : nil
                    ),
                    headers: [.connection: "close"]
                )
            )
        }
    }

    /// Transcribes as long as the caller is there.
    ///
    /// The connection is used up by that.
    private func transcribe(
        _ prepared: TranscriptionDesk.Prepared,
        for request: Request
    ) async throws -> StoredTranscript {
        try await request.body.consumeWithCancellationOnInboundClose { [desk] _ in
            try await desk.admission.admit { try await desk.transcribe(prepared) }
        }
    }

    /// Callers may ask that nothing of a recording is kept.
    private static func isKept(_ request: Request) throws -> Bool {
        switch request.headers[.keepTranscript]?.lowercased() {
        case nil, "yes": return true
        case "no": return false
        case .some(let other):
            throw APIError(
                .badRequest,
                "invalid_value",
                "The header X-Keep-Transcript is '\(other)'; it must be yes or no."
            )
        }
    }

    /// The web page sends its own origin; programs send none.
    private static func source(_ request: Request) -> StoredTranscript.Source {
        request.headers[.origin] == nil && request.headers[.fetchSite] == nil ? .api : .web
    }
}
