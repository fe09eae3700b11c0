/// Why a server is gone.
package enum ServerEnd: Sendable, Equatable {
    /// It was asked to and did.
    case stopped
    /// It was asked to, but had to be ended by force.
    case cutOff
    /// Unasked.
    case exited(ChildStatus)
    /// It was not ready in time and was ended by force.
    case neverReady
    /// It hung and was ended by force.
    case silent
    /// It could not even be started; one sentence says why.
    case notStarted(String)
}

extension ServerEnd: CustomStringConvertible {
    package var description: String {
        switch self {
        case .stopped: "The server was stopped."
        case .cutOff: "The server did not finish in time and was ended by force."
        case .exited(let status): "The server \(status)."
        case .neverReady: "The server was not ready in time."
        case .silent: "The server gave no sign of life and was ended by force."
        case .notStarted(let message): message
        }
    }
}
