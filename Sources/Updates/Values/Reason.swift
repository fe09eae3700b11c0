/// Why something was refused, failed or was rolled back: a code for programs, one sentence for people.
package struct Reason: Codable, Sendable, Equatable {
    /// An open set of codes: steps of other releases may know more.
    package struct Code: RawRepresentable, Codable, Sendable, Hashable {
        package let rawValue: String
        package init(rawValue: String) { self.rawValue = rawValue }
    }

    package var code: Code
    package var message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

extension Reason.Code {
    /// The appliance is already at the newest release.
    package static let upToDate = Self(rawValue: "up-to-date")
    /// Signatures, hashes or sizes do not match.
    package static let signature = Self(rawValue: "signature")
    /// Older than something that was trusted before.
    package static let rollback = Self(rawValue: "rollback")
    /// The signed metadata is past its date.
    package static let expired = Self(rawValue: "expired")
    /// Not enough room on the disk.
    package static let space = Self(rawValue: "space")
    /// The network or the update server did not answer.
    package static let network = Self(rawValue: "network")
    /// The release is not made for this machine.
    package static let platform = Self(rawValue: "platform")
    /// Every version that could be chosen failed here before.
    package static let failedBefore = Self(rawValue: "failed-before")
    /// Another transaction is running.
    package static let busy = Self(rawValue: "busy")
    /// The owner put updates on hold.
    package static let held = Self(rawValue: "held")
    /// The owner cancelled.
    package static let cancelled = Self(rawValue: "cancelled")
    /// It is too late to cancel.
    package static let tooLate = Self(rawValue: "too-late")
    /// There is nothing to cancel or to go back to.
    package static let nothing = Self(rawValue: "nothing")
    /// The owner has to agree to something first.
    package static let consent = Self(rawValue: "consent")
    /// The process or the machine went down in the middle.
    package static let interrupted = Self(rawValue: "interrupted")
    /// A step crashed, printed garbage or could not be started.
    package static let stepFailed = Self(rawValue: "step-failed")
    /// A step took too long.
    package static let stepTimedOut = Self(rawValue: "step-timed-out")
    /// A file could not be written, synced or renamed.
    package static let storage = Self(rawValue: "storage")
    /// A release's files are not what its manifest says.
    package static let damaged = Self(rawValue: "damaged")
    /// The new server ended or was never ready.
    package static let startFailed = Self(rawValue: "start-failed")
    /// The new server did not pass the health checks.
    package static let gateFailed = Self(rawValue: "gate-failed")
    /// The transaction changed its state far too often.
    package static let loop = Self(rawValue: "loop")
    /// The journal was unreadable.
    package static let journal = Self(rawValue: "journal")
    /// The database is not one this release can use.
    package static let database = Self(rawValue: "database")
    /// What was asked for is not valid.
    package static let invalid = Self(rawValue: "invalid")
}
