import Updates

/// Looks at a running server from outside, by running the step `probe`.
package struct Prober: Sendable {
    private let errands: Errands

    package init(errands: Errands) { self.errands = errands }

    /// The checks and whether each passed, or one sentence on why nobody could look.
    func look(at side: Side) async -> (checks: [String: Bool]?, message: String?) {
        switch await errands.run(.probe, at: side) {
        case .done(let facts): (facts.checks, nil)
        case .refused(let reason): (nil, reason.message)
        case .failed(let message): (nil, message)
        case .timedOut: (nil, "The probe got no answer in time.")
        case .cancelled: (nil, "The probe was cancelled.")
        }
    }
}
