import Archive
import Foundation
import HTTPTypes
import Transcription

/// What callers may have done with jobs, while others work on them.
struct JobOffice: Sendable {
    /// Jobs that may wait.
    static let limit = 1000

    let store: JobStore
    let scheduler: Scheduler
    let feed: JobFeed
    let recordings: RecordingFolder
    /// Called when there is something to work on.
    let wake: @Sendable () -> Void

    /// Takes a job in, whose recording is on disk.
    ///
    /// - Returns: The job, and whether it is a new one.
    func add(_ job: Job) async throws -> (job: Job, isNew: Bool) {
        switch try await store.add(job, limit: Self.limit) {
        case .added:
            wake()
            return (job, true)
        case .known(let known): return (known, false)
        case .conflicting:
            throw APIError(
                .unprocessableContent,
                "idempotency_conflict",
                "Another request was made with this Idempotency-Key; use a new key for each recording."
            )
        case .full(let waiting):
            throw APIError(.tooManyRequests, "busy", "\(waiting) recordings are waiting already.", retryAfter: 60)
        }
    }

    /// - Parameter owner: Whose it must be; nil for anybody's.
    /// - Throws: `APIError` with status 404.
    func job(_ id: String, owner: String? = nil) async throws -> Job {
        guard let job = try await store.job(id), owner == nil || job.owner == owner else { throw Self.notFound(id) }
        return job
    }

    func cancel(_ id: String) async throws -> Job {
        let job = try await Self.changed(id, store.cancel(id), "cancelled")
        await scheduler.cancel(id)
        feed.tell(.changed, of: id)
        return job
    }

    func retry(_ id: String) async throws -> Job {
        let job = try await job(id)
        guard !job.state.isEnded || job.state == .done || recordings.has(job.file) else {
            throw APIError(.conflict, "recording_gone", "The recording is not there any more; send it again.")
        }
        let queued = try await Self.changed(id, store.retry(id), "retried")
        wake()
        return queued
    }

    func prioritise(_ id: String, _ priority: Ticket.Priority) async throws -> Job {
        let job = try await Self.changed(id, store.prioritise(id, priority), "given another priority")
        await scheduler.prioritise(id, priority)
        feed.tell(.changed, of: id)
        return job
    }

    func delete(_ id: String) async throws {
        guard let job = try await store.delete(id) else { throw Self.notFound(id) }
        await scheduler.cancel(id)
        if job.attendant == nil { await recordings.discard(job.file) }
        feed.tell(.changed, of: id)
    }

    private static func changed(_ id: String, _ change: JobStore.Change, _ what: String) throws -> Job {
        switch change {
        case .done(let job): return job
        case .unknown: throw notFound(id)
        case .impossible(let state):
            throw APIError(.conflict, "job_state", "The job is \(state.rawValue) and cannot be \(what).")
        }
    }

    private static func notFound(_ id: String) -> APIError {
        APIError(.notFound, "job_not_found", "There is no job '\(id)'.", parameter: "id")
    }
}
