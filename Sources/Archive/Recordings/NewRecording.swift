import Foundation

/// A recording that is to be kept with its transcript.
package struct NewRecording: Sendable {
    /// Where it lies.
    let path: String
    /// MIME type.
    let type: String
    let since: Date
    let days: Int?

    /// One that comes in now.
    ///
    /// - Returns: Nil if recordings are not kept.
    package init?(path: String, type: String, policy: RecordingPolicy) {
        if policy == .never { return nil }
        self.path = path
        self.type = type
        since = .nowInMilliseconds
        days = policy.days
    }

    /// One of another archive.
    init(path: String, facts: ArchivedTranscript.Recording) {
        self.path = path
        type = facts.type
        since = Date(timeIntervalSince1970: facts.since)
        days = facts.days
    }
}
