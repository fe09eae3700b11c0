import Archive
import Foundation
import HTTPTypes
import Hummingbird

/// The recordings that were kept, to be listened to again.
struct KeptRecordingRoutes: Sendable {
    let archive: Archive

    var routes: [Route] {
        let path = "/api/transcripts/{id}/audio"
        return [
            Route(.get, path, .users) { request, context in try await play(request, context) },
            Route(.delete, path, .users) { _, context in
                let stored = try await transcript(context)
                guard try await archive.recordings.drop(stored.id) else { throw Self.notKept }
                return Response(status: .noContent)
            },
        ]
    }

    private func play(_ request: Request, _ context: ApplianceContext) async throws -> Response {
        let stored = try await transcript(context)
        guard let recording = stored.recording else { throw Self.notKept }
        let path = archive.recordings.path(of: stored.id)
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        guard let size = attributes?[.size] as? Int, size == recording.size, size > 0 else { throw Self.missing }
        let tag = "\"\(stored.id)\""
        let type = RecordingType(mime: recording.type)
        var headers: HTTPFields = [
            .contentType: type.mime, .acceptRanges: "bytes", .eTag: tag, .cacheControl: "private, no-store",
            .contentTypeOptions: "nosniff", .contentSecurityPolicy: "sandbox",
            .contentDisposition: TranscriptRoutes.disposition(stored, ending: type.ending),
        ]
        // A part of another version would be useless; but a recording never changes.
        let isSame = request.headers[.ifRange].map { $0 == tag } ?? true
        switch ByteRange(isSame ? request.headers[.range] : nil, size: size) {
        case .whole:
            return Response(
                status: .ok,
                headers: headers,
                body: try await FileIO().loadFile(path: path, range: 0...size - 1, context: context)
            )
        case .part(let range):
            headers[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound)/\(size)"
            return Response(
                status: .partialContent,
                headers: headers,
                body: try await FileIO().loadFile(path: path, range: range, context: context)
            )
        case .none:
            var response = try Response.error(
                APIError(.rangeNotSatisfiable, "invalid_range", "The recording has \(size) bytes only.")
            )
            response.headers[.contentRange] = "bytes */\(size)"
            return response
        }
    }

    private func transcript(_ context: ApplianceContext) async throws -> StoredTranscript {
        let id = try context.parameters.require("id")
        guard let stored = try await archive.transcript(id) else { throw APIError.noTranscript(id) }
        return stored
    }

    private static let notKept = APIError(
        .notFound,
        "recording_not_kept",
        "The recording of this transcript is not kept. The setting 'keep-recordings' says how long new ones are."
    )
    private static let missing = APIError(
        .notFound,
        "recording_missing",
        "The recording of this transcript was kept, but its file is gone. A backup may have it."
    )
}
