import Updates

/// Decides from rounds of checks whether a server is to be trusted.
struct GateJudge: Sendable {
    /// Checks with this prefix need the outer network and decide nothing.
    static let external = "external"

    let order: GateOrder
    /// Seconds since the gate was opened, and since the server was ready.
    struct Time: Sendable, Equatable {
        var inGate: Int
        var sinceReady: Int
    }

    private(set) var passesInRow = 0
    private var failedChecks: [String] = []
    private var lastFailure = "No check was made."

    init(order: GateOrder) { self.order = order }

    /// Takes a round.
    ///
    /// - Parameter checks: Nil when nobody could even look.
    /// - Returns: The verdict, once there is one.
    mutating func take(_ checks: [String: Bool]?, message: String?, at time: Time) -> GateOutcome? {
        let failed = failures(in: checks)
        if failed.isEmpty {
            passesInRow += 1
            if passesInRow >= order.passes, time.sinceReady >= order.minimumSeconds { return .passed }
        } else {
            passesInRow = 0
            failedChecks = failed
            lastFailure = message ?? "These checks did not pass: \(failed.joined(separator: ", "))."
        }
        guard time.inGate >= order.limitSeconds else { return nil }
        let message = failed.isEmpty ? "It did not pass often enough in a row. \(lastFailure)" : lastFailure
        return .failed(checks: failedChecks, message: message)
    }

    private func failures(in checks: [String: Bool]?) -> [String] {
        guard let checks, !checks.isEmpty else { return ["probe"] }
        let required = order.required ?? Set(checks.keys.filter { !$0.hasPrefix(Self.external) })
        // A required check that was not made did not pass.
        return required.filter { checks[$0] != true }.sorted()
    }
}
