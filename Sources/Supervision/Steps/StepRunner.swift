import Foundation
import Glibc
package import Logging
package import Updates

/// Runs each step as a child process: `<release>/bin/whisper-appliance update-step NAME`.
package struct StepRunner: StepRunning {
    private let reaper: ChildReaper
    private let environment: [String: String]
    private let logger: Logger

    /// - Parameter environment: Exactly what the children get.
    package init(reaper: ChildReaper, environment: [String: String], logger: Logger) {
        self.reaper = reaper
        self.environment = environment
        self.logger = logger
    }

    package func run(
        _ order: StepOrder,
        progress: @escaping @Sendable (StepProgress) async -> Void
    ) async -> StepOutcome {
        guard !Task.isCancelled else { return .cancelled }
        do {
            return try await StepChild(order, reaper: reaper, environment: environment, logger: logger).run(progress)
        } catch {
            return .failed("\(error)")
        }
    }
}
