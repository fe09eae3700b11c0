import Archive
import AudioIngest
import Deployment
import Foundation
import HTTPTypes
import Logging
import Monitoring
import SpeechEngine
import SpeechModels
import Synchronization
import SystemPackage
import Transcription

/// Has recordings transcribed, each as a job, and keeps the transcripts.
struct TranscriptionDesk: Sendable {
    /// What is to be done with a recording.
    struct Order: Sendable {
        var file: UploadedForm.File
        var model: WhisperModel
        var options: TranscriptionOptions
        var owner: String
        var source: StoredTranscript.Source
        /// Whether the transcript goes into the archive.
        var isKept = true
    }

    /// A recording that was looked at and found fit.
    struct Prepared: Sendable {
        var job: Job
        var work: Work
    }

    /// What a recording is transcribed with.
    struct Work: Sendable {
        var recording: Transcriber.Recording
        /// Where it lies.
        var path: String
        var transcriber: Transcriber
        var engine: String
    }

    let engines: EngineRoom
    let archive: Archive
    let makeTranscriber: @Sendable (any SpeechEngine) throws -> Transcriber
    let scheduler: Scheduler
    let feed: JobFeed
    /// The data directory.
    let data: String
    /// What becomes of recordings.
    let keeping: RecordingPolicy
    let metrics: Metrics
    let logger: Logger

    var store: JobStore { archive.jobs }

    /// Looks whether the recording can be transcribed, so that refusals come before any answer is begun.
    ///
    /// - Throws: `AudioError`, `ModelError`, `EngineError`, `TranscriptionError`.
    func prepare(_ order: Order) async throws -> Prepared {
        let work = try await work(on: order.file.path, model: order.model, options: order.options)
        let job = Job(
            owner: order.owner,
            source: order.source,
            title: order.file.name,
            file: order.file.path,
            duration: work.recording.facts.durationInSeconds,
            model: order.model.id,
            options: order.options,
            attendant: getpid(),
            isKept: order.isKept
        )
        return Prepared(job: job, work: work)
    }

    /// The length of a recording that may be transcribed later; nil when it does not say.
    ///
    /// - Throws: `AudioError`, `ModelError`.
    func duration(of path: String, model: WhisperModel) async throws -> Double? {
        let transcriber = try makeTranscriber(try await engines.engine(for: model))
        return try await transcriber.inspect(FilePath(path)).durationInSeconds
    }

    /// Transcribes and archives for a caller who waits; the transcript is on disk when this returns, if it is to be kept.
    ///
    /// - Parameter onSegments: Called with segments and the place of the first; some may come twice. Nil if nobody wants
    ///   them before the end.
    func transcribe(
        _ prepared: Prepared,
        onSegments: (@Sendable (Int, [TranscriptSegment]) -> Void)? = nil
    ) async throws -> StoredTranscript {
        let job = prepared.job
        _ = try await store.add(job)
        do {
            return try await carryOut(job, isCounted: true, onSegments: onSegments) { _ in prepared.work }
        } catch {
            let wasLeft = Task.isCancelled
            // Also for a caller who is gone, with whom this task is cancelled.
            await Task { await settle(job, error) }.value
            if !wasLeft, error is CancellationError || error is JobStore.NotRunning { throw APIError.cancelled }
            throw error
        }
    }

    /// Transcribes and archives a job that nobody waits for.
    ///
    /// - Throws: `Suspension` if it was put back into the queue, `CancellationError`, and why it failed.
    func transcribe(_ job: Job) async throws {
        do {
            _ = try await carryOut(job, isCounted: false) { job in
                let model = try await engines.model(named: job.model)
                return try await work(on: data + "/" + job.file, model: model, options: job.options)
            }
        } catch {
            try await Task {
                if error is CancellationError {
                    await note(job) { try await store.suspend(job.id) }
                } else if case EngineError.workerCrashed = error, await isPutBack(job) {
                    throw Suspension()
                } else {
                    await settle(job, error)
                }
            }.value
            throw error
        }
    }

    private func work(on path: String, model: WhisperModel, options: TranscriptionOptions) async throws -> Work {
        let engine = try await engines.engine(for: model)
        let transcriber = try makeTranscriber(engine)
        let recording = try await transcriber.prepare(FilePath(path), options: options)
        let facts = try await engine.facts()
        // More turns than it has lanes would wait in it, where nobody can be let past.
        if model.id == (await engines.defaultModel) { await scheduler.use(lanes: facts.lanes) }
        return Work(recording: recording, path: path, transcriber: transcriber, engine: facts.engine)
    }

    private func carryOut(
        _ job: Job,
        isCounted: Bool,
        onSegments: (@Sendable (Int, [TranscriptSegment]) -> Void)? = nil,
        prepare: @escaping @Sendable (Job) async throws -> Work
    ) async throws -> StoredTranscript {
        defer { feed.end(job.id) }
        let ticket = Ticket(
            id: job.id,
            owner: job.owner,
            priority: job.priority,
            duration: job.duration,
            createdAt: job.createdAt
        )
        return try await hold(ticket, decoded: job.secondsDone, isCounted: isCounted) {
            guard let job = try await store.start(job.id) else { throw JobStore.NotRunning() }
            feed.begin(job.id, at: job.secondsDone)
            feed.tell(.changed, of: job.id)
            do {
                let work = try await prepare(job)
                let start = ContinuousClock.now
                let stored = try await listen(to: job, with: work, onSegments)
                let seconds = start.duration(to: .now) / .seconds(1)
                let recording = NewRecording(
                    path: work.path,
                    type: RecordingType(work.recording.facts).mime,
                    policy: keeping
                )
                try await store.complete(job.id, with: stored, keeping: recording)
                await count(stored, took: seconds)
                return stored
            } catch is Suspension {
                try await store.suspend(job.id)
                feed.end(job.id)
                throw Suspension()
            }
        }
    }

    /// Whatever is said in the log meanwhile is said of this job.
    private func hold<Result: Sendable>(
        _ ticket: Ticket,
        decoded: Double,
        isCounted: Bool,
        _ work: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await withLogger(mergingMetadata: [LogKey.job: "\(ticket.id)"]) { _ in
            try await scheduler.hold(ticket, decoded: decoded, isCounted: isCounted, work)
        }
    }

    private func listen(
        to job: Job,
        with work: Work,
        _ onSegments: (@Sendable (Int, [TranscriptSegment]) -> Void)?
    ) async throws -> StoredTranscript {
        let count = Mutex(0)
        let host = JobHost(job: job.id, store: store, scheduler: scheduler)
        let transcript = try await work.transcriber.transcribe(
            work.recording,
            host: host,
            firstAlone: job.isKept || onSegments != nil
        ) { event in
            switch event {
            case .language: break
            case .progress(let seconds): feed.progress(job.id, seconds: seconds)
            case .segments(let segments):
                let first = count.withLock { count in
                    defer { count += segments.count }
                    return count
                }
                onSegments?(first, segments)
                if job.isKept { feed.tell(.segments(first: first, segments), of: job.id) }
            }
        }
        return StoredTranscript(
            id: job.transcript,
            transcript: transcript,
            source: job.source,
            title: job.title,
            options: job.options,
            model: job.model,
            engine: work.engine,
            applianceVersion: BuildIdentity.current.version
        )
    }

    /// Notes how a job ended that did not succeed.
    private func settle(_ job: Job, _ error: any Error) async {
        switch error {
        // Who ended a job meanwhile may have had it begun again by now: its state is theirs.
        case is Suspension, is JobStore.NotRunning: break
        case is CancellationError: await note(job) { _ = try await store.cancel(job.id) }
        case is Scheduler.Full: await note(job) { _ = try await store.delete(job.id) }
        default:
            let known = APIError(error) ?? .unforeseen
            await note(job) {
                try await store.fail(job.id, Job.Failure(code: known.code, message: known.message))
            }
        }
        feed.tell(.changed, of: job.id)
    }

    /// Lets a job go on later whose engine died: what killed it may have had nothing to do with this recording.
    ///
    /// - Returns: False if it died too often, or that cannot be noted.
    private func isPutBack(_ job: Job) async -> Bool {
        var isQueued = false
        await note(job) { isQueued = try await store.putBack(job.id) }
        if isQueued { feed.tell(.changed, of: job.id) }
        return isQueued
    }

    /// What cannot be noted now is found at the next start, where jobs that were running are taken up.
    private func note(_ job: Job, _ change: () async throws -> Void) async {
        do { try await change() } catch {
            logger.error(
                "the end of a job could not be kept",
                metadata: ["job.id": "\(job.id)", "error": "\(error)"]
            )
        }
    }

    private func count(_ stored: StoredTranscript, took seconds: Double) async {
        let duration = stored.transcript.duration
        await metrics.add(duration, to: ServerMetrics.audio, ["model": stored.model])
        await metrics.add(seconds, to: ServerMetrics.transcription, ["model": stored.model])
        guard duration > 0 else { return }
        await metrics.observe(seconds / duration, in: ServerMetrics.realTimeFactor, ["model": stored.model])
    }
}

extension APIError {
    /// For a caller whose job somebody else cancelled.
    fileprivate static let cancelled = APIError(.conflict, "job_cancelled", "The job was cancelled.")
}
