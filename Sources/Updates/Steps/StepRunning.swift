/// Runs steps: as child processes in the appliance, scripted in tests.
package protocol StepRunning: Sendable {
    /// Runs one step to its end, within the limits of the order, and never throws: every fault is an outcome.
    ///
    /// When the calling task is cancelled the step is killed and the answer is `.cancelled`. When this returns, no
    /// process of the step is left.
    func run(
        _ order: StepOrder,
        progress: @escaping @Sendable (StepProgress) async -> Void
    ) async -> StepOutcome
}
