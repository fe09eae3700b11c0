/// What became of a server that was to be started.
package enum StartOutcome: Sendable, Equatable {
    /// It accepts connections.
    case ready
    /// It ended or could not be started; one sentence with the exit status or signal.
    case exited(String)
    /// It was not ready in time and has been killed.
    case timedOut
}
