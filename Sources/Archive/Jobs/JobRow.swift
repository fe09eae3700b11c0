import Foundation
import GRDB
import Transcription

/// A row of `job`.
struct JobRow: Codable, FetchableRecord, PersistableRecord {
    static let databaseTableName = "job"

    var number: Int64?
    var id: String
    var owner: String
    var priority: Int
    var source: String
    /// The source, if it is none that the first releases with jobs know.
    var origin: String?
    var title: String?
    var file: String
    var duration: Double?
    var model: String
    var options: TranscriptionOptions
    var webhook: String?
    var idempotencyKey: String?
    var fingerprint: String?
    var attendant: Int32?
    var transcript: String
    var isKept: Bool
    var state: String
    var secondsDone: Double
    var starts: Int
    var failureCode: String?
    var failureMessage: String?
    var webhookTries = 0
    /// When its webhook is to be told of the end; nil when it was, or need not be.
    var webhookDue: Double?
    var createdAt: Double
    var startedAt: Double?
    var endedAt: Double?

    init(_ job: Job) {
        id = job.id
        owner = job.owner
        priority = job.priority.rawValue
        source = (job.source.isKnownToAllReleases ? job.source : .api).rawValue
        origin = job.source.isKnownToAllReleases ? nil : job.source.rawValue
        title = job.title
        file = job.file
        duration = job.duration
        model = job.model
        options = job.options
        webhook = job.webhook
        idempotencyKey = job.idempotencyKey
        fingerprint = job.fingerprint
        attendant = job.attendant
        transcript = job.transcript
        isKept = job.isKept
        state = job.state.rawValue
        secondsDone = job.secondsDone
        starts = job.starts
        failureCode = job.failure?.code
        failureMessage = job.failure?.message
        createdAt = job.createdAt.timeIntervalSince1970
        startedAt = job.startedAt?.timeIntervalSince1970
        endedAt = job.endedAt?.timeIntervalSince1970
    }

    /// - Throws: `ArchiveError.damaged`.
    var job: Job {
        get throws {
            guard let state = Job.State(rawValue: state),
                let source = StoredTranscript.Source(rawValue: origin ?? source),
                let priority = Ticket.Priority(rawValue: priority)
            else { throw ArchiveError.damaged(id: id) }
            return Job(self, state: state, source: source, priority: priority)
        }
    }
}
