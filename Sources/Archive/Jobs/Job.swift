package import Foundation
package import Transcription

/// A recording that is to be transcribed, and what became of it.
package struct Job: Sendable, Equatable {
    package enum State: String, Sendable, Codable, CaseIterable {
        case queued, running, done, failed, cancelled

        /// Whether nothing more happens by itself.
        package var isEnded: Bool { self != .queued && self != .running }
    }

    /// Why a job failed.
    package struct Failure: Sendable, Equatable {
        /// What programs compare; `docs/api.md` lists them.
        package let code: String
        package let message: String

        package init(code: String, message: String) {
            self.code = code
            self.message = message
        }
    }

    /// `job_` and 24 hexadecimal digits.
    package let id: String
    package let owner: String
    package var priority: Ticket.Priority
    package let source: StoredTranscript.Source
    /// The recording's name as its owner gave it.
    package let title: String?
    /// The recording, relative to the data directory.
    package let file: String
    /// Length of the recording in seconds, as its header says; nil when it does not say.
    package let duration: Double?
    /// The model's id in the catalogue.
    package let model: String
    package let options: TranscriptionOptions
    /// Who is told of the end.
    package let webhook: String?
    /// The caller's own name for the request, so that it may be sent twice.
    package let idempotencyKey: String?
    /// What the request asked for, to notice another one under the same key.
    package let fingerprint: String?
    /// The process whose caller waits for the answer; nil for a job that is done in its own time.
    package let attendant: Int32?
    /// The id that its transcript gets.
    package let transcript: String
    /// Whether the transcript goes into the archive; else nothing of the job stays when it is done.
    package let isKept: Bool
    package var state = State.queued
    /// Seconds of the recording that need not be decoded again.
    package var secondsDone = 0.0
    /// How often it was started since it last got anywhere.
    package var starts = 0
    package var failure: Failure?
    package let createdAt: Date
    package var startedAt: Date?
    package var endedAt: Date?

    /// A job that comes in just now.
    package init(
        owner: String,
        priority: Ticket.Priority = .normal,
        source: StoredTranscript.Source,
        title: String?,
        file: String,
        duration: Double?,
        model: String,
        options: TranscriptionOptions,
        webhook: String? = nil,
        idempotencyKey: String? = nil,
        fingerprint: String? = nil,
        attendant: Int32? = nil,
        isKept: Bool = true
    ) {
        id = "job_" + UUID().uuidString.lowercased().filter(\.isHexDigit).prefix(24)
        self.owner = owner
        self.priority = priority
        self.source = source
        self.title = title
        self.file = file
        self.duration = duration
        self.model = model
        self.options = options
        self.webhook = webhook
        self.idempotencyKey = idempotencyKey
        self.fingerprint = fingerprint
        self.attendant = attendant
        self.isKept = isKept
        transcript = StoredTranscript.newID()
        createdAt = .nowInMilliseconds
    }

    init(_ row: JobRow, state: State, source: StoredTranscript.Source, priority: Ticket.Priority) {
        id = row.id
        owner = row.owner
        self.priority = priority
        self.source = source
        title = row.title
        file = row.file
        duration = row.duration
        model = row.model
        options = row.options
        webhook = row.webhook
        idempotencyKey = row.idempotencyKey
        fingerprint = row.fingerprint
        attendant = row.attendant
        transcript = row.transcript
        isKept = row.isKept
        self.state = state
        secondsDone = row.secondsDone
        starts = row.starts
        failure = row.failureCode.map { Failure(code: $0, message: row.failureMessage ?? "") }
        createdAt = Date(timeIntervalSince1970: row.createdAt)
        startedAt = row.startedAt.map { Date(timeIntervalSince1970: $0) }
        endedAt = row.endedAt.map { Date(timeIntervalSince1970: $0) }
    }
}

extension Date {
    /// Now, as the archive keeps it.
    static var nowInMilliseconds: Date {
        Date(timeIntervalSince1970: (Date().timeIntervalSince1970 * 1000).rounded() / 1000)
    }
}
