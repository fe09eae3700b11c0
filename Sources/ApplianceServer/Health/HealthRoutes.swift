import AudioIngest
import Deployment
import Foundation
import HTTPTypes
import Hummingbird
import Maintenance

/// Whether the appliance can do its work, for monitors and people.
struct HealthRoutes: Sendable {
    private struct Report: Encodable {
        struct Model: Encodable {
            var id: String
            var state: String
        }

        struct Component: Encodable {
            var id: String
            var state: String
            @OrNull var reason: String?
        }

        /// What everybody is told of maintenance.
        struct Maintenance: Encodable {
            var state: String
            @OrNull var message: String?
            var starts_at: Date
            var ends_at: Date
        }

        var status: String
        var version: String
        var uptime_seconds: Int
        var model: Model
        @OrNull var reason: String?
        @OrNull var maintenance: Maintenance?
        var components: [Component]?
        var resources: Resources?
    }

    let engines: EngineRoom
    let components: ComponentProbe
    let drift: DriftProbe
    let backups: BackupBoard
    let maintenance: MaintenancePlan
    let resources: ResourceReading
    let inbox: Inbox?
    let started: ContinuousClock.Instant

    var routes: [Route] {
        [
            Route(
                .get,
                "/health",
                .everyone(why: "monitors need it, and it names nothing but the state"),
                inMaintenance: .open(why: "monitors are to see it")
            ) { _, _ in try await answer(detailed: false) },
            Route(.get, "/health/detailed", .administrators) { _, _ in try await answer(detailed: true) },
        ]
    }

    private func answer(detailed: Bool) async throws -> Response {
        let drift = await drift.result()
        let parts =
            components.probe()
            + [
                drift.map { ComponentProbe.Component(id: "program-files", isRequired: false, problem: $0.problem) },
                await backups.component(), await inbox?.report(),
            ].compactMap(\.self)
            + [ComponentProbe.Component(id: "maintenance", isRequired: false, problem: maintenance.problem)]
        let maintenance = maintenance.state()
        let (state, modelReason): (String, String?) =
            switch await engines.readiness() {
            case .ready: ("ready", nil)
            case .loading: ("loading", "The model is being loaded.")
            case .missing(let reason): ("missing", reason)
            case .failed(let reason): ("failed", reason)
            }
        let fault = modelReason ?? parts.first { $0.isRequired && $0.problem != nil }?.problem
        let hasDrifted = drift?.isChanged == true
        let isOn = maintenance.isOn
        let reason =
            fault ?? (isOn ? maintenance.period?.sentence : nil) ?? (hasDrifted ? DriftProbe.everybodysReason : nil)
        let report = Report(
            status: fault != nil ? "unavailable" : isOn ? "maintenance" : hasDrifted ? "degraded" : "ok",
            version: BuildIdentity.current.version,
            uptime_seconds: Int((started.duration(to: .now) / .seconds(1)).rounded(.down)),
            model: Report.Model(id: await engines.defaultModel, state: state),
            reason: reason,
            maintenance: maintenance.period.map {
                Report.Maintenance(
                    state: maintenance.code,
                    message: $0.message,
                    starts_at: $0.start,
                    ends_at: $0.end
                )
            },
            components: detailed
                ? [Report.Component(id: "model", state: modelReason == nil ? "ok" : "failed", reason: modelReason)]
                    + parts.map {
                        Report.Component(
                            id: $0.id,
                            state: $0.problem == nil ? "ok" : $0.isRequired ? "failed" : "degraded",
                            reason: $0.problem
                        )
                    } : nil,
            resources: detailed ? await resources.read() : nil
        )
        return try .json(
            report,
            status: fault == nil ? .ok : .serviceUnavailable,
            headers: [.cacheControl: "no-store"]
        )
    }
}
