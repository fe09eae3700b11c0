import Components
import Logging
import ServiceLifecycle

/// Says in the log which parts of the appliance do not work: all of them once the model was given its chance, and
/// afterwards whatever changes.
package struct ComponentWatch: Service {
    /// Between two looks.
    private static let interval = Duration.seconds(10)

    let probe: ComponentProbe
    let engines: EngineRoom
    let logger: Logger

    package func run() async throws {
        await engines.warmUp()
        var known: ComponentReport?
        while !Task.isCancelled, !Task.isShuttingDownGracefully {
            let report = await probe.report()
            tell(report, since: known)
            known = report
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.interval) }
        }
    }

    func tell(_ report: ComponentReport, since known: ComponentReport?) {
        for entry in report.news(since: known) { tell(entry) }
        guard known == nil else { return }
        let faults = report.faults.map(\.component.rawValue).joined(separator: ", ")
        if faults.isEmpty {
            logger.info("all parts work")
        } else {
            logger.warning("not all parts work", metadata: ["components": "\(faults)"])
        }
    }

    private func tell(_ entry: ComponentReport.Entry) {
        let declared = entry.component.declaration
        guard entry.condition.isFault else {
            logger.notice("a part works again", metadata: ["component": "\(entry.component.rawValue)"])
            return
        }
        let carries = entry.component.carries.map(\.rawValue).joined(separator: ", ")
        logger.log(
            level: entry.condition.isFailed ? .error : .warning,
            entry.condition.isFailed ? "a part does not work" : "a part works less well than it should",
            metadata: [
                "component": "\(entry.component.rawValue)", "component.tried": "\(declared.probe)",
                "component.error": "\(entry.condition.reason ?? "")", "component.disables": "\(carries)",
                "component.remedy": "\(declared.remedy)",
            ]
        )
    }
}
