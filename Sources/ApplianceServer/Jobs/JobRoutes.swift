import Archive
import HTTPTypes
import Hummingbird
import NIOCore
import Transcription

/// The jobs over HTTP.
///
/// Who may not read the archive has to do with no others than those it handed in.
struct JobRoutes: Sendable {
    let office: JobOffice

    var routes: [Route] {
        [
            Route(.get, "/api/jobs", .clients) { request, context in try await list(request, context) },
            Route(.get, "/api/jobs/{id}", .clients) { _, context in
                try await answer(try await job(context))
            },
            Route(.get, "/api/jobs/{id}/events", .clients) { _, context in
                JobEvents(office: office, job: try await job(context).id).response(for: context)
            },
            Route(.post, "/api/jobs/{id}/cancel", .clients) { _, context in
                try await answer(try await office.cancel(try await job(context).id))
            },
            Route(.post, "/api/jobs/{id}/retry", .uploaders) { _, context in
                try await answer(try await office.retry(try await job(context).id), status: .accepted)
            },
            Route(.patch, "/api/jobs/{id}", .clients) { request, context in
                let form = try await PriorityForm.read(request)
                guard let priority = form.priority.flatMap(Ticket.Priority.init(name:)) else {
                    throw APIError(
                        .badRequest,
                        "invalid_value",
                        "'priority' must be low, normal or high.",
                        parameter: "priority"
                    )
                }
                return try await answer(try await office.prioritise(try await job(context).id, priority))
            },
            Route(.delete, "/api/jobs/{id}", .clients) { _, context in
                try await office.delete(try await job(context).id)
                return Response(status: .noContent)
            },
        ]
    }

    private struct PriorityForm: JSONForm {
        static let fields: Set = ["priority"]

        var priority: String?
    }

    private func job(_ context: ApplianceContext) async throws -> Job {
        try await office.job(try context.parameters.require("id"), owner: JobOwner.limit(of: context))
    }

    private func answer(_ job: Job, status: HTTPResponse.Status = .ok) async throws -> Response {
        try .json(try await office.document(of: job), status: status)
    }

    private func list(_ request: Request, _ context: ApplianceContext) async throws -> Response {
        let query = request.uri.queryParameters
        let states = try query["state"].map { text in
            try Set(
                text.split(separator: ",").map { name in
                    guard let state = Job.State(rawValue: String(name)) else {
                        let names = Job.State.allCases.map(\.rawValue).joined(separator: ", ")
                        throw APIError(
                            .badRequest,
                            "invalid_value",
                            "'state' must be of \(names), joined by commas.",
                            parameter: "state"
                        )
                    }
                    return state
                }
            )
        }
        let limit = try PageSize.read(query)
        let before = query["before"].map(String.init)
        // One more tells whether there is a next page.
        guard
            let found = try await office.store.list(
                states: states ?? Set(Job.State.allCases),
                owner: JobOwner.limit(of: context),
                before: before,
                limit: limit + 1
            )
        else {
            throw APIError(.notFound, "job_not_found", "There is no job '\(before ?? "")'.", parameter: "before")
        }
        var documents: [JobDocument] = []
        for job in found.prefix(limit) { documents.append(try await office.document(of: job)) }
        return try .json(
            JobPage(jobs: documents, next_before: found.count > limit ? documents.last?.id : nil)
        )
    }
}

extension JobOffice {
    /// A job as callers see it now.
    func document(of job: Job) async throws -> JobDocument {
        JobDocument(
            job,
            pace: feed.pace(of: job.id),
            position: job.state == .queued ? try await store.position(of: job) : nil
        )
    }
}
