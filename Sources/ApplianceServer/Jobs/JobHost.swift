import Archive
import Transcription

/// What stands behind the pass of a job: its turns, and its windows in the archive's file.
struct JobHost: PassHost {
    let job: String
    let store: JobStore
    let scheduler: Scheduler

    func window(_ number: Int) async throws -> WindowResult? { try await store.window(number, of: job) }

    func keep(_ result: WindowResult, secondsDone: Double) async throws {
        try await store.keep(result, secondsDone: secondsDone, of: job)
    }

    func turn<Result: Sendable>(
        seconds: Double,
        _ work: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await scheduler.turn(of: job, seconds: seconds, work)
    }
}
