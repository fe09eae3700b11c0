package import TUF

/// How many keys a role has, how many of them must sign, and how long what they sign is valid.
package struct RolePlan: Sendable, Equatable {
    package var keys: Int
    package var threshold: Int
    /// Days that a file of this role is valid.
    package var days: Int

    /// What suits one small publisher.
    ///
    /// Root keys are kept apart from each other, so that one that is stolen or lost does no harm. Keys of targets sign
    /// releases; either of two does. The others sign every day, unattended.
    package static func standard(for role: TopLevelRole) -> RolePlan {
        switch role {
        case .root: RolePlan(keys: 3, threshold: 2, days: 365)
        case .targets: RolePlan(keys: 2, threshold: 1, days: 180)
        case .snapshot: RolePlan(keys: 1, threshold: 1, days: 30)
        case .timestamp: RolePlan(keys: 1, threshold: 1, days: 7)
        }
    }

    /// When a file that is signed at `now` expires.
    func expiry(from now: UTCTime) -> UTCTime {
        UTCTime(secondsSince1970: now.secondsSince1970 + days * 86400)
    }

    /// Whether a third of the time of such a file is over, so that it is to be signed again.
    func isDue(_ expires: UTCTime, at now: UTCTime) -> Bool {
        expires.secondsSince1970 - now.secondsSince1970 < days * 86400 * 2 / 3
    }
}
