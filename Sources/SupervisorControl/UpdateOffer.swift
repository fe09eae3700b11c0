package import Foundation
package import Updates

/// What the update server offers.
package struct UpdateOffer: Codable, Sendable, Equatable {
    /// The version that runs.
    package var currentVersion: String
    /// The version that is offered; nil when the newest one runs.
    package var latestVersion: String?
    /// The newest version, when `latestVersion` is only a stop on the way there.
    package var goal: String?
    /// `latestVersion` failed here before: it is installed only when it is asked for by its number.
    package var failedBefore: Bool?
    package var channel: String
    package var notes: String?
    /// When this was found out.
    package var checkedAt: Date
    /// When the signed metadata expires.
    package var metadataExpires: Date?
    /// Why nothing could be found out.
    package var reason: Reason?

    /// Whether an update that is begun now, and told no version, would install one.
    package var hasUpdate: Bool { latestVersion != nil && failedBefore != true }

    /// From what the step `resolve` said.
    package init(_ outcome: StepOutcome, current: String, channel: String, at now: Date) {
        currentVersion = current
        self.channel = channel
        // The wire has whole seconds.
        checkedAt = Date(timeIntervalSince1970: now.timeIntervalSince1970.rounded(.down))
        switch outcome {
        case .done(let facts):
            latestVersion = facts.release?.version
            goal = facts.goal
            failedBefore = facts.failedBefore
            notes = facts.notes
            metadataExpires = facts.metadataExpires
        case .refused(let reason) where reason.code == .upToDate: break
        case .refused(let reason): self.reason = reason
        case .failed(let message): reason = Reason(.stepFailed, message)
        case .timedOut: reason = Reason(.stepTimedOut, "The update server did not answer in time; try again later.")
        case .cancelled: reason = Reason(.cancelled, "The check was cancelled.")
        }
    }
}
