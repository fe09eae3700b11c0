import SupervisorControl

/// Who decides about releases: the transactions of a managed installation, or nobody here when the release is fixed.
protocol UpdateAuthority: Sendable {
    /// Recovers what was interrupted, keeps the right server running, and goes on until the calling task is cancelled.
    func run() async

    /// Answers a request of the control socket: calls `emit` with each line.
    func answer(_ request: ControlRequest, emit: ControlServer.Emit) async throws

    /// The state of updates as JSON, for the holding page. Does not block.
    var statusJSON: [UInt8] { get }
}
