import Archive
import DurableStorage
import Foundation
import HTTPTypes
import Hummingbird
import Updates

/// `POST /api/recordings`: recordings come in, and are jobs from then on.
struct RecordingRoutes: Sendable {
    private static let maximumKey = 200

    let intake: RecordingIntake
    let uploads: UploadReceiver

    var routes: [Route] {
        [Route(.post, "/api/recordings", .uploaders) { try await take($0, $1) }]
    }

    /// Answers when the recording and its job are on disk.
    private func take(_ request: Request, _ context: ApplianceContext) async throws -> Response {
        let key = try Self.key(request)
        return try await uploads.withUpload(request, body: { try RecordingForm.body(of: request, path: $0) }) {
            upload,
            received in
            let order = try await intake.read(upload)
            let fingerprint = try await key == nil ? nil : fingerprint(upload, received.path)
            let file = try await intake.office.recordings.adopt(received.path)
            do {
                let (job, isNew) = try await intake.add(
                    order,
                    file: file,
                    owner: JobOwner.name(of: context),
                    source: TranscriptionRoutes.source(request),
                    key: key,
                    fingerprint: fingerprint
                )
                if !isNew { await intake.office.recordings.discard(file) }
                return .done(
                    try .json(
                        try await intake.office.document(of: job),
                        status: isNew ? .accepted : .ok,
                        headers: [.location: "/api/jobs/\(job.id)"]
                    )
                )
            } catch {
                await intake.office.recordings.discard(file)
                throw error
            }
        }
    }

    private static func key(_ request: Request) throws -> String? {
        guard let key = request.headers[.idempotencyKey] else { return nil }
        guard (1...maximumKey).contains(key.utf8.count) else {
            throw APIError(
                .badRequest,
                "invalid_value",
                "The header Idempotency-Key must have 1 to \(maximumKey) bytes."
            )
        }
        return key
    }

    /// What makes a request the same as another one: its fields, and the recording's content.
    private func fingerprint(_ upload: UploadedForm, _ path: String) async throws -> String {
        let fields = upload.fields.map { "\($0.name)=\($0.value)" }.sorted().joined(separator: "\n")
        let content = try await intake.office.recordings.digest(of: path)
        return FileHash.sha256((fields + "\n" + content).utf8)
    }
}
