import Archive
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore
import Transcription

/// The archive over HTTP.
struct TranscriptRoutes: Sendable {
    let archive: Archive

    var routes: [Route] {
        [
            Route(.get, "/api/transcripts", .users) { request, _ in try await list(request) },
            Route(.get, "/api/transcripts/{id}", .clients) { request, context in try await get(request, context) },
            Route(.delete, "/api/transcripts/{id}", .users) { _, context in
                let id = try context.parameters.require("id")
                guard try await archive.delete(id) else { throw APIError.noTranscript(id) }
                return Response(status: .noContent)
            },
        ]
    }

    private func list(_ request: Request) async throws -> Response {
        // Browsers and many clients write a space as a plus sign.
        let query = (request.uri.query ?? "").replacing("+", with: "%20")
        var form = try TranscriptListForm(URI("/?" + query).queryParameters)
        if let before = form.before {
            guard let cursor = try await archive.cursor(after: before) else {
                throw APIError.noTranscript(before, parameter: "before")
            }
            form.cursor = cursor
            form.selection.order = .date
        }
        let page = try await archive.page(form.selection, after: form.cursor, limit: form.limit)
        return try .json(TranscriptPage(page))
    }

    private func get(_ request: Request, _ context: ApplianceContext) async throws -> Response {
        let id = try context.parameters.require("id")
        // What became of a recording is for whoever handed it in, too.
        if let owner = JobOwner.limit(of: context), try await !archive.jobs.hasTranscript(id, owner: owner) {
            throw APIError.noTranscript(id)
        }
        let revision = try request.uri.queryParameters["revision"].map { text in
            guard let number = Int(text) else {
                throw APIError(.badRequest, "invalid_value", "'revision' must be a number.", parameter: "revision")
            }
            return number
        }
        guard let stored = try await archive.transcript(id, revision: revision) else { throw APIError.noTranscript(id) }
        let threshold = try ConfidenceForm.threshold(request.uri.queryParameters)
        let document = TranscriptDocument(stored, threshold: threshold)
        guard let name = request.uri.queryParameters["format"].map(String.init) else {
            return try .json(document, headers: [.eTag: stored.entityTag])
        }
        let headers: HTTPFields = [.contentDisposition: Self.disposition(stored, ending: name)]
        if name == "json" { return try .json(document, headers: headers) }
        guard let file = TranscriptFile(rawValue: name) else {
            throw APIError(
                .badRequest,
                "invalid_value",
                "'format' must be txt, srt, vtt, tsv, json, md or docx.",
                parameter: "format"
            )
        }
        let rules = try SubtitleForm.rules(request.uri.queryParameters)
        let content = file.write(stored, rules: rules, threshold: threshold)
        return .bytes(ByteBuffer(bytes: content), type: file.type, headers: headers)
    }

    /// A download name made of the recording's own, for old and new browsers (RFC 6266).
    static func disposition(_ stored: StoredTranscript, ending: String) -> String {
        let title = stored.title ?? stored.id
        let stem = title.lastIndex(of: ".").map { String(title[..<$0]) } ?? title
        let name = (stem.isEmpty ? stored.id : stem) + "." + ending
        let plain = String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || "-._ ".contains($0)) ? $0 : "_" })
        let allowed = CharacterSet.alphanumerics.intersection(CharacterSet(charactersIn: "\0"..."\u{7F}"))
        let encoded =
            name.addingPercentEncoding(withAllowedCharacters: allowed.union(CharacterSet(charactersIn: "-._"))) ?? plain
        return "attachment; filename=\"\(plain)\"; filename*=UTF-8''\(encoded)"
    }
}
