import Archive
import DurableStorage
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
    let defaults: TranscriptionDefaults

    var routes: [Route] {
        [
            Route(.post, "/v1/audio/transcriptions", .uploaders) { try await openAI($0, $1, .transcribe) },
            Route(.post, "/v1/audio/translations", .uploaders) { try await openAI($0, $1, .translate) },
            Route(.post, "/transcribe", .uploaders) { try await original($0, $1) },
        ]
    }

    private func openAI(
        _ request: Request,
        _ context: ApplianceContext,
        _ task: DecodingOptions.Task
    ) async throws -> Response {
        try await uploads.withUpload(request) { upload, file in
            let form = try OpenAIForm(upload, task: task, defaults: defaults)
            let prepared = try await desk.prepare(
                TranscriptionDesk.Order(
                    file: form.file,
                    model: try await desk.engines.model(named: form.model),
                    options: form.options,
                    owner: JobOwner.name(of: context),
                    source: Self.source(request),
                    isKept: try Self.isKept(request)
                )
            )
            if form.streams { return .handedOn(streamed(prepared, form, context, file)) }
            return .done(
                try OpenAIAnswer(
                    try await transcribe(prepared, for: context),
                    form,
                    isKept: prepared.job.isKept
                ).response
            )
        }
    }

    /// Server-sent events while it decodes; the upload is deleted when they end.
    private func streamed(
        _ prepared: TranscriptionDesk.Prepared,
        _ form: OpenAIForm,
        _ context: ApplianceContext,
        _ file: ScratchFile
    ) -> Response {
        let desk = desk
        var headers: HTTPFields = [.contentType: "text/event-stream", .cacheControl: "no-cache", .connection: "close"]
        if prepared.job.isKept { headers[.transcriptID] = prepared.job.transcript }
        return Response(
            status: .ok,
            headers: headers,
            body: ResponseBody { writer in
                do {
                    var output = writer
                    try await context.whileConnected {
                        try await TranscriptionStream(desk: desk, prepared: prepared, form: form).write(to: &output)
                    }
                } catch {
                    await UploadReceiver.discard(file)
                    throw error
                }
                await UploadReceiver.discard(file)
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

    private func original(_ request: Request, _ context: ApplianceContext) async throws -> Response {
        try await uploads.withUpload(request) { upload, _ in
            var upload = upload
            // What the original's page says for "find it out".
            upload.fields.removeAll { $0.name == "language" && $0.value == "auto" }
            let reader = try FormReader(
                upload,
                single: ["language", "model", "prompt"],
                lists: ["languages", "vocabulary"]
            )
            let file = try upload.requiredFile(in: ["audio", "file"])
            let order = TranscriptionDesk.Order(
                file: file,
                model: try await desk.engines.model(named: reader.string("model") ?? "whisper-1"),
                options: try reader.options(task: .transcribe, defaults: defaults, words: false),
                owner: JobOwner.name(of: context),
                source: Self.source(request),
                isKept: try Self.isKept(request)
            )
            let stored = try await transcribe(try await desk.prepare(order), for: context)
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
    private func transcribe(
        _ prepared: TranscriptionDesk.Prepared,
        for context: ApplianceContext
    ) async throws -> StoredTranscript {
        try await context.whileConnected { [desk] in try await desk.transcribe(prepared) }
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
    static func source(_ request: Request) -> StoredTranscript.Source {
        request.headers[.origin] == nil && request.headers[.fetchSite] == nil ? .api : .web
    }
}
