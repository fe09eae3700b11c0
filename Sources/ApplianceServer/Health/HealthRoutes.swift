import Components
import Deployment
import Foundation
import HTTPTypes
import Hummingbird
import Maintenance

/// Whether the appliance can do its work, for monitors and people.
struct HealthRoutes: Sendable {
    let engines: EngineRoom
    let components: ComponentProbe
    let maintenance: MaintenancePlan
    let resources: ResourceReading
    let started: ContinuousClock.Instant

    var routes: [Route] {
        let forMonitors = Access.everyone(why: "monitors need it, and it names nothing but the state")
        let seen = InMaintenance.open(why: "monitors are to see it")
        return [
            Route(.get, "/health", forMonitors, inMaintenance: seen) { _, _ in try await answer(detailed: false) },
            Route(.get, "/health/live", forMonitors, inMaintenance: seen) { _, _ in
                try .json(["status": "alive"], headers: Self.uncached)
            },
            Route(.get, "/health/ready", forMonitors, inMaintenance: seen) { _, _ in try await ready() },
            Route(.get, "/health/detailed", .administrators) { _, _ in try await answer(detailed: true) },
        ]
    }

    private static let uncached: HTTPFields = [.cacheControl: "no-store"]

    private func ready() async throws -> Response {
        var reasons = Self.obstacles(await components.report(), await engines.readiness())
        // Who comes now is kept out.
        if let period = maintenance.current() { reasons.append(period.sentence) }
        return try .json(
            ReadinessAnswer(status: reasons.isEmpty ? "ready" : "not_ready", reasons: reasons),
            status: reasons.isEmpty ? .ok : .serviceUnavailable,
            headers: Self.uncached
        )
    }

    private func answer(detailed: Bool) async throws -> Response {
        let report = await components.report()
        let readiness = await engines.readiness()
        let maintenance = maintenance.state()
        let obstacles = Self.obstacles(report, readiness)
        let isOn = maintenance.isOn
        let answer = HealthAnswer(
            status: !obstacles.isEmpty
                ? "unavailable" : isOn ? "maintenance" : report.faults.isEmpty ? "ok" : "degraded",
            version: BuildIdentity.current.version,
            uptime_seconds: Int((started.duration(to: .now) / .seconds(1)).rounded(.down)),
            model: HealthAnswer.Model(id: await engines.defaultModel, state: readiness.state),
            reason: !obstacles.isEmpty
                ? obstacles.joined(separator: " ")
                : isOn ? maintenance.period?.sentence : Self.complaint(report),
            maintenance: maintenance.period.map {
                HealthAnswer.Maintenance(
                    state: maintenance.code,
                    message: $0.message,
                    starts_at: $0.start,
                    ends_at: $0.end
                )
            },
            engine: detailed ? await engines.loadedFacts().map(HealthAnswer.Engine.init) : nil,
            components: detailed ? report.entries.map(HealthAnswer.Component.init) : nil,
            resources: detailed ? await resources.read() : nil
        )
        return try .json(answer, status: obstacles.isEmpty ? .ok : .serviceUnavailable, headers: Self.uncached)
    }

    /// Why nothing can be transcribed, as everybody is told.
    static func obstacles(_ report: ComponentReport, _ readiness: EngineRoom.Readiness) -> [String] {
        let faults = report.faults(of: .transcription).map(told)
        return faults.isEmpty ? [readiness.reason].compactMap(\.self) : faults
    }

    /// What works less well than it should, as everybody is told; nil if nothing does.
    private static func complaint(_ report: ComponentReport) -> String? {
        report.faults.isEmpty ? nil : report.faults.map(told).joined(separator: " ")
    }

    private static func told(_ entry: ComponentReport.Entry) -> String {
        entry.component.declaration.outage ?? entry.condition.reason ?? ""
    }
}
