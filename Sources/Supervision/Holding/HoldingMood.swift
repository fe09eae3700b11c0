package import Updates

/// Why no server answers at the moment.
package enum HoldingMood: Sendable, Equatable {
    /// One is being started.
    case starting
    /// A release is being exchanged.
    case updating
    /// None can be started; somebody has to look.
    case safeMode(Reason)

    /// Seconds after which asking again makes sense.
    var retryAfter: Int {
        switch self {
        case .starting: 2
        case .updating: 10
        case .safeMode: 60
        }
    }

    /// A word for programs.
    var code: String {
        switch self {
        case .starting: "starting"
        case .updating: "updating"
        case .safeMode: "safe_mode"
        }
    }
}
