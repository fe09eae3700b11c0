/// How a transaction ended.
package enum UpdateOutcome: String, Codable, Sendable, CaseIterable {
    case committed
    /// The new release was tried and did not hold; the old one runs again.
    case rolledBack = "rolled-back"
    /// There was nothing to do or something was not allowed; nothing was changed.
    case refused
    /// A step failed before anything was changed.
    case failed
    case cancelled
    /// Neither the new nor an old release could be started.
    case safeMode = "safe-mode"
}
