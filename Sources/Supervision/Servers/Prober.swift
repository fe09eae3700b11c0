package import Updates

/// Looks at a running server from outside, by running the step `probe`.
package struct Prober: Sendable {
    private let steps: any StepRunning
    private let layout: InstallationLayout
    /// The folder of the release whose program looks: a committed one.
    private let program: @Sendable () -> String
    private let limit: StepLimits.Limit

    package init(
        steps: any StepRunning,
        layout: InstallationLayout,
        program: @escaping @Sendable () -> String,
        limit: StepLimits.Limit = StepLimits()[.probe]
    ) {
        self.steps = steps
        self.layout = layout
        self.program = program
        self.limit = limit
    }

    /// The checks and whether each passed, or one sentence on why nobody could look.
    func look(at side: Side) async -> (checks: [String: Bool]?, message: String?) {
        let order = StepOrder(
            step: .probe,
            transaction: "probe",
            kind: .update,
            program: program(),
            layout: layout,
            request: UpdateRequest(trigger: .timer),
            from: side,
            to: side,
            limit: limit
        )
        do {
            try PrivateFolder.create(order.staging)
        } catch {
            return (nil, "\(error)")
        }
        return switch await steps.run(order, progress: { _ in }) {
        case .done(let facts): (facts.checks, nil)
        case .refused(let reason): (nil, reason.message)
        case .failed(let message): (nil, message)
        case .timedOut: (nil, "The probe got no answer in time.")
        case .cancelled: (nil, "The probe was cancelled.")
        }
    }
}
