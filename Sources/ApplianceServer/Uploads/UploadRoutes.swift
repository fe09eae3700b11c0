import Archive
import DurableStorage
import Foundation
import HTTPTypes
import Hummingbird
import Transcription

/// Uploads that survive a lost connection: tus 1.0 (core, creation, expiration, termination).
///
/// An upload that is whole becomes a job; its file is the job's recording.
struct UploadRoutes: Sendable {
    private static let version = "1.0.0"
    private static let path = "/api/uploads"

    let intake: RecordingIntake
    let folder: UploadFolder
    /// Bytes an upload may have.
    let limit: Int

    var routes: [Route] {
        [
            Route(.options, Self.path, .everyone(why: "It says what the protocol offers.")) { _, _ in
                Self.answer(
                    .noContent,
                    [
                        .tusVersion: Self.version, .tusExtension: "creation,expiration,termination",
                        .tusMaximumSize: String(limit),
                    ]
                )
            },
            Route(.post, Self.path, .uploaders) { try await begin($0, $1) },
            Route(.head, Self.path + "/{id}", .uploaders) { request, context in
                let upload = try upload(request, context)
                let offset = try folder.offset(of: upload)
                // What a crash kept from becoming a job becomes one now.
                let job = try await offset == upload.length ? finish(upload) : nil
                return Self.answer(.ok, headers(upload, offset: offset, job: job))
            },
            Route(.patch, Self.path + "/{id}", .uploaders) { try await append($0, $1) },
            Route(.delete, Self.path + "/{id}", .uploaders) { request, context in
                let upload = try upload(request, context)
                guard try folder.offset(of: upload) < upload.length else {
                    throw APIError(.conflict, "upload_complete", "The upload is a job already; delete that.")
                }
                await folder.discard(upload.id)
                return Self.answer(.noContent)
            },
        ]
    }

    private func begin(_ request: Request, _ context: ApplianceContext) async throws -> Response {
        try Self.checkVersion(request)
        guard let length = request.headers[.uploadLength].flatMap({ Int($0) }), length > 0 else {
            throw APIError(
                .badRequest,
                "invalid_value",
                "The header Upload-Length must be the number of bytes of the recording.",
                parameter: "Upload-Length"
            )
        }
        guard length <= limit else { throw UploadReceiver.tooLarge(limit) }
        try UploadReceiver.checkRoom(for: length, at: folder.folder)
        let fields = try UploadMetadata(request.headers[.uploadMetadata]).fields
        let upload = UploadFolder.Upload(
            id: UploadFolder.newID(),
            length: length,
            owner: JobOwner.name(of: context),
            source: TranscriptionRoutes.source(request).rawValue,
            names: fields.map(\.name),
            values: fields.map(\.value)
        )
        // Refused now rather than when everything was sent.
        _ = try await intake.read(form(of: upload))
        try await folder.begin(upload)
        var headers = headers(upload, offset: 0, job: nil)
        headers[.location] = Self.path + "/" + upload.id
        return Self.answer(.created, headers)
    }

    private func append(_ request: Request, _ context: ApplianceContext) async throws -> Response {
        let upload = try upload(request, context)
        guard request.headers[.contentType] == "application/offset+octet-stream" else {
            throw APIError(
                .unsupportedMediaType,
                "invalid_body",
                "The content type must be application/offset+octet-stream."
            )
        }
        guard let from = request.headers[.uploadOffset].flatMap({ Int($0) }) else {
            throw APIError(
                .badRequest,
                "invalid_value",
                "The header Upload-Offset must be the number of bytes that are there.",
                parameter: "Upload-Offset"
            )
        }
        guard try folder.offset(of: upload) == from else { throw Self.conflict }
        if from == upload.length {
            return Self.answer(.noContent, headers(upload, offset: from, job: try await finish(upload)))
        }
        try UploadReceiver.checkRoom(for: upload.length - from, at: folder.folder)
        let offset: Int
        do {
            offset = try await folder.append(request.body, to: upload, at: from)
        } catch is UploadFolder.OffsetConflict {
            throw Self.conflict
        } catch StorageError.held {
            throw APIError(
                .init(code: 423, reasonPhrase: "Locked"),
                "upload_locked",
                "Another request is writing to this upload.",
                retryAfter: 1
            )
        } catch StorageError.system(_, _, ENOSPC) {
            throw UploadReceiver.diskFull
        } catch is UploadFolder.TooMuch {
            throw APIError(.contentTooLarge, "too_large", "The upload has more bytes than Upload-Length said.")
        }
        let job = try await offset == upload.length ? finish(upload) : nil
        return Self.answer(.noContent, headers(upload, offset: offset, job: job))
    }

    /// Makes the job of an upload that is whole, once.
    private func finish(_ upload: UploadFolder.Upload) async throws -> Job {
        if let known = try await intake.office.store.job(key: upload.id, owner: upload.owner) { return known }
        guard folder.has(upload.id) else {
            // Its job was deleted.
            await folder.discard(upload.id)
            throw Self.notFound(upload.id)
        }
        do {
            return try await intake.add(
                try await intake.read(form(of: upload)),
                file: folder.file(of: upload.id),
                owner: upload.owner,
                source: StoredTranscript.Source(rawValue: upload.source) ?? .api,
                key: upload.id,
                fingerprint: nil
            ).job
        } catch {
            // Nothing will ever come of what is no recording.
            if APIError(error)?.status == .badRequest { await folder.discard(upload.id) }
            throw error
        }
    }

    private func form(of upload: UploadFolder.Upload) -> UploadedForm {
        var fields = Array(zip(upload.names, upload.values)).map { (name: $0.0, value: $0.1) }
        let name = fields.firstIndex { $0.name == "filename" }.map { fields.remove(at: $0).value }
        // Clients add the type; the content tells it better.
        fields.removeAll { $0.name == "filetype" }
        let path = folder.path(of: upload.id)
        return UploadedForm(
            fields: fields,
            file: UploadedForm.File(field: "file", name: name, path: path, size: upload.length)
        )
    }

    private func upload(_ request: Request, _ context: ApplianceContext) throws -> UploadFolder.Upload {
        try Self.checkVersion(request)
        let id = try context.parameters.require("id")
        guard let upload = folder.upload(id), upload.owner == JobOwner.name(of: context) else {
            throw Self.notFound(id)
        }
        return upload
    }

    private static func notFound(_ id: String) -> APIError {
        APIError(.notFound, "upload_not_found", "There is no upload '\(id)'.", parameter: "id")
    }

    private func headers(_ upload: UploadFolder.Upload, offset: Int, job: Job?) -> HTTPFields {
        var headers: HTTPFields = [.uploadOffset: String(offset), .uploadLength: String(upload.length)]
        if let job {
            headers[.contentLocation] = "/api/jobs/\(job.id)"
        } else {
            headers[.uploadExpires] = CachedDate.text(of: .now.addingTimeInterval(UploadFolder.patience))
        }
        return headers
    }

    private static let conflict = APIError(
        .conflict,
        "upload_offset",
        "The header Upload-Offset is not the number of bytes that are there; HEAD tells it."
    )

    private static func checkVersion(_ request: Request) throws {
        guard request.headers[.tusResumable] == version else {
            throw APIError(.preconditionFailed, "tus_version", "The header Tus-Resumable must be \(version).")
        }
    }

    private static func answer(_ status: HTTPResponse.Status, _ headers: HTTPFields = [:]) -> Response {
        var headers = headers
        headers[.tusResumable] = version
        headers[.cacheControl] = "no-store"
        return Response(status: status, headers: headers)
    }
}
