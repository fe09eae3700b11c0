import Glibc

/// What can go wrong between a program and the supervisor.
package enum ControlError: Error, Equatable {
    /// There is no supervisor, or none that this account may talk to.
    case unreachable(path: String, errno: Int32)
    /// It hung up before it had answered.
    case hungUp
    /// Its answer is not understood.
    case unreadable(String)
}

extension ControlError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unreachable(let path, let code):
            "The supervisor does not answer at “\(path)”: \(String(cString: strerror(code))). \(Self.advice(code))"
        case .hungUp: "The supervisor ended the connection before it had answered; look into its log."
        case .unreadable(let text): "The supervisor's answer is not understood: “\(text.prefix(80))”."
        }
    }

    private static func advice(_ code: Int32) -> String {
        switch code {
        case ENOENT, ECONNREFUSED: "Start it, or update this installation the way it was installed."
        case EACCES, EPERM: "Use the account the appliance runs under."
        case ENAMETOOLONG: "Choose a data directory with a shorter path."
        default: "Look into its log."
        }
    }
}
