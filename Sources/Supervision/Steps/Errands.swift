import Foundation
package import Updates

/// Runs steps that belong to no transaction, and so can change nothing about one.
package struct Errands: Sendable {
    private let steps: any StepRunning
    private let layout: InstallationLayout
    /// The folder of the release whose program runs them: a committed one, whatever is being tried.
    private let program: @Sendable () -> String

    package init(steps: any StepRunning, layout: InstallationLayout, program: @escaping @Sendable () -> String) {
        self.steps = steps
        self.layout = layout
        self.program = program
    }

    /// Runs one step about one side.
    ///
    /// - Parameters:
    ///   - limit: How long it may take; nil for the usual time.
    ///   - prepare: Completes the order.
    func run(
        _ step: UpdateStep,
        at side: Side,
        limit: StepLimits.Limit? = nil,
        prepare: (inout StepOrder) -> Void = { _ in }
    ) async -> StepOutcome {
        var order = StepOrder(
            step: step,
            transaction: step.rawValue,
            program: program(),
            layout: layout,
            request: UpdateRequest(trigger: .timer),
            from: side,
            to: side,
            limit: limit ?? StepLimits()[step]
        )
        // Not among the downloads of transactions, one of which the next transaction goes on with.
        order.staging = layout.errand(step)
        prepare(&order)
        do {
            try PrivateFolder.create(order.staging)
        } catch {
            return .failed("\(error)")
        }
        return await steps.run(order, progress: { _ in })
    }
}
