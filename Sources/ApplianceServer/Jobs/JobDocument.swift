import Archive
import Foundation
import SpeechEngine
import Transcription

/// A job as the API gives it.
struct JobDocument: Encodable {
    struct Failure: Encodable {
        var code: String
        var message: String
    }

    var id: String
    var state: String
    var priority: String
    var source: String
    @OrNull var title: String?
    var model: String
    var task: String
    @OrNull var language: String?
    @OrNull var duration: Double?
    var seconds_done: Double
    @OrNull var progress: Double?
    @OrNull var speed: Double?
    @OrNull var estimated_end: Date?
    @OrNull var position: Int?
    @OrNull var error: Failure?
    @OrNull var transcript_id: String?
    var created_at: Date
    @OrNull var started_at: Date?
    @OrNull var ended_at: Date?

    /// - Parameters:
    ///   - pace: How far it is, if it is worked on.
    ///   - position: How many jobs are before it in the queue.
    init(_ job: Job, pace: JobFeed.Pace?, position: Int?) {
        id = job.id
        state = job.state.rawValue
        priority = job.priority.name
        source = job.source.rawValue
        title = job.title
        model = job.model
        task = job.options.task.rawValue
        language = job.options.language
        duration = job.duration
        let advance = JobAdvance(job, pace: pace)
        seconds_done = advance.seconds_done
        progress = advance.progress
        speed = advance.speed
        estimated_end = advance.estimated_end
        self.position = position
        error = job.failure.map { Failure(code: $0.code, message: $0.message) }
        transcript_id = job.state == .done ? job.transcript : nil
        created_at = job.createdAt
        started_at = job.startedAt
        ended_at = job.endedAt
    }
}

/// How far a job is.
struct JobAdvance: Encodable {
    var seconds_done: Double
    /// 0…1; nil if nobody knows how long the recording is.
    @OrNull var progress: Double?
    /// Seconds of the recording per second.
    @OrNull var speed: Double?
    @OrNull var estimated_end: Date?

    init(_ job: Job, pace: JobFeed.Pace?) {
        // Of a job that has stopped, only what is kept counts: the window it was in is begun again.
        let pace = job.state == .running ? pace : nil
        seconds_done = max(job.secondsDone, pace?.seconds ?? 0)
        if job.state == .done {
            progress = 1
        } else if let duration = job.duration, duration > 0 {
            progress = min(1, seconds_done / duration)
        }
        guard job.state == .running, let speed = pace?.speed else { return }
        self.speed = speed
        guard let duration = job.duration, speed > 0 else { return }
        estimated_end = Date.now.addingTimeInterval(max(0, duration - seconds_done) / speed)
    }
}

/// A page of the list of jobs.
struct JobPage: Encodable {
    var jobs: [JobDocument]
    @OrNull var next_before: String?
}

extension Ticket.Priority {
    /// Its name in the API.
    var name: String {
        switch self {
        case .low: "low"
        case .normal: "normal"
        case .high: "high"
        }
    }

    init?(name: String) {
        guard let priority = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = priority
    }
}
