/// How a step ended, as seen by whoever ran it.
package enum StepOutcome: Sendable, Equatable {
    /// It said `done`.
    case done(StepFacts)
    /// It said `refused`: an expected no, not a defect.
    case refused(Reason)
    /// It crashed, printed garbage or could not be started; one sentence says which.
    case failed(String)
    /// It was killed because it took too long or fell silent.
    case timedOut
    /// It was killed because the task that ran it was cancelled.
    case cancelled
}
