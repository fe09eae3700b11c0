import Logging
import SupervisorControl
import Synchronization
import Updates

/// What a step writes to its standard error, passed on to the log within bounds.
final class StepLog: Sendable {
    private static let linesAtMost = 1000

    private let logger: Logger
    private let state = Mutex((splitter: LineSplitter(limit: 4096), lines: 0))

    init(step: UpdateStep, logger: Logger) {
        var logger = logger
        logger[metadataKey: "update.step"] = "\(step.rawValue)"
        self.logger = logger
    }

    func take(_ bytes: [UInt8]) {
        let lines = state.withLock { state -> [String] in
            let lines = state.splitter.lines(from: bytes)
            defer { state.lines += lines.count }
            return Array(lines.prefix(max(0, Self.linesAtMost - state.lines)))
        }
        for line in lines { logger.info("Step says", metadata: ["step.line": "\(line)"]) }
    }
}
