/// What the gate saw.
package enum GateOutcome: Sendable, Equatable {
    case passed
    /// The checks that did not pass, and one sentence on the last failure.
    case failed(checks: [String], message: String)
    /// The server ended meanwhile.
    case exited(String)
}
