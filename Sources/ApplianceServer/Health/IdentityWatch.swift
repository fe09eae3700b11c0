package import Identity
package import Logging
import ServiceLifecycle

/// Finds out at the start and now and then whether what runs is what was shipped, and says in the log what is not.
///
/// Where a supervisor exchanges releases, that one reads all files; where nobody does, this.
package struct IdentityWatch: Service {
    /// Between two measurements.
    private static let interval = Duration.seconds(3600)

    private let gauge: IdentityGauge
    private let isSupervised: Bool
    private let isTrial: Bool
    private let logger: Logger

    package init(_ gauge: IdentityGauge, release: SupervisedRelease, logger: Logger) {
        self.gauge = gauge
        isSupervised = release.generation != nil
        isTrial = release.isTrial
        self.logger = logger
    }

    package func run() async throws {
        guard !isTrial else { return try await gracefulShutdown() }
        var told: [String] = []
        var isFirst = true
        while !Task.isCancelled, !Task.isShuttingDownGracefully {
            let report = await gauge.measure(files: !isFirst && !isSupervised)
            if isFirst || report.sentences != told { tell(report) }
            told = report.sentences
            // Reading all files can wait until the start is over.
            let pause = isFirst && !isSupervised && gauge.isOfRelease ? Duration.seconds(60) : Self.interval
            isFirst = false
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: pause) }
        }
    }

    private func tell(_ report: IdentityReport) {
        switch report.state {
        case .ok, .notARelease:
            logger.info(
                report.state == .ok ? "What runs is what was shipped" : "What runs is not a release",
                metadata: report.problems.isEmpty ? [:] : ["problems": "\(report.problems.joined(separator: " "))"]
            )
        case .drifted, .unknown:
            logger.error(
                report.state == .drifted ? "What runs is not what was shipped" : "What runs could not be compared",
                metadata: [
                    "faults": "\(report.sentences.joined(separator: "; "))", "remedy": "\(report.remedy ?? "none")",
                ]
            )
        }
    }
}
