import Accounts
import Archive
import HTTPTypes
import Hummingbird

/// What owners change of transcripts, and how they take it back.
struct EditingRoutes: Sendable {
    let archive: Archive

    var routes: [Route] {
        let path = "/api/transcripts/{id}"
        return [
            Route(.patch, path, .users) { request, context in
                let expected = try Self.expected(request)
                let change = try await TranscriptChangeForm.read(request)
                return try await answer(context) { id in
                    try await archive.edit(id, change, by: Self.author(context), expecting: expected)
                }
            },
            Route(.get, path + "/revisions", .users) { _, context in
                let id = try context.parameters.require("id")
                guard let revisions = try await archive.revisions(of: id) else { throw APIError.noTranscript(id) }
                return try .json(RevisionList(revisions))
            },
            Route(.post, path + "/revert", .users) { request, context in
                let expected = try Self.expected(request)
                let form = try await TranscriptChangeForm.decode(RevertForm.self, from: request)
                return try await answer(context) { id in
                    try await archive.revert(id, to: form.revision, by: Self.author(context), expecting: expected)
                }
            },
            Route(.get, "/api/tags", .users) { _, _ in
                try .json(TagList(tags: try await archive.tags().map { .init(name: $0.name, count: $0.count) }))
            },
        ]
    }

    private func answer(
        _ context: ApplianceContext,
        _ edit: (String) async throws -> StoredTranscript?
    ) async throws -> Response {
        let id = try context.parameters.require("id")
        guard let edited = try await edit(id) else { throw APIError.noTranscript(id) }
        return try .json(TranscriptDocument(edited), headers: [.eTag: edited.entityTag])
    }

    /// Who edits, as far as it is known: the address they come from.
    private static func author(_ context: ApplianceContext) -> String {
        context.caller.account?.name ?? context.remoteAddress?.ipAddress ?? ""
    }

    /// The revision of `If-Match`; nil for any.
    private static func expected(_ request: Request) throws -> Int? {
        guard let tag = request.headers[.ifMatch], tag != "*" else { return nil }
        guard let revision = Int(tag.trimmingPrefix("W/").trimming { $0 == "\"" }) else {
            throw APIError(.badRequest, "invalid_value", "'If-Match' must be an 'ETag' of the transcript.")
        }
        return revision
    }
}

extension StoredTranscript {
    /// For `ETag` and `If-Match`.
    var entityTag: String { "\"\(revision)\"" }
}

extension APIError {
    static func noTranscript(_ id: String, parameter: String = "id") -> APIError {
        APIError(.notFound, "transcript_not_found", "There is no transcript '\(id)'.", parameter: parameter)
    }

    init(edit error: EditError) {
        switch error {
        case .conflict: self.init(.preconditionFailed, "edit_conflict", error.description)
        case .noSegment: self.init(.badRequest, "invalid_value", error.description, parameter: "segments")
        case .noRevision: self.init(.notFound, "revision_not_found", error.description, parameter: "revision")
        }
    }
}

extension Substring {
    fileprivate func trimming(while matches: (Character) -> Bool) -> String {
        var text = drop(while: matches)
        while text.last.map(matches) == true { text = text.dropLast() }
        return String(text)
    }
}
