import Backups
import Components
import Deployment
import Foundation
import Hummingbird
import Maintenance
import Monitoring

/// The server's numbers, for Prometheus.
struct MetricsRoutes: Sendable {
    let metrics: Metrics
    let engines: EngineRoom
    let components: ComponentProbe
    let drift: DriftProbe
    let backups: BackupBoard
    let maintenance: MaintenancePlan
    let resources: ResourceReading
    let started: ContinuousClock.Instant

    var routes: [Route] {
        [
            Route(.get, "/metrics", .users, inMaintenance: .open(why: "monitors are to see it")) { _, _ in
                await measure()
                return .text(
                    await metrics.exposition(),
                    type: "text/plain; version=0.0.4",
                    headers: [.cacheControl: "no-store"]
                )
            }
        ]
    }

    /// Sets what is not counted as it happens.
    private func measure() async {
        let identity = BuildIdentity.current
        await metrics.set(
            ServerMetrics.build,
            to: 1,
            ["version": identity.version, "commit": identity.commit ?? "unknown"]
        )
        await metrics.set(ServerMetrics.uptime, to: started.duration(to: .now) / .seconds(1))
        await metrics.set(ServerMetrics.ready, to: await engines.readiness() == .ready ? 1 : 0)
        await metrics.set(ServerMetrics.maintenance, to: maintenance.current() == nil ? 0 : 1)
        if let isChanged = await drift.result()?.isChanged {
            await metrics.set(ServerMetrics.drifted, to: isChanged ? 1 : 0)
        }
        for entry in await components.report().entries {
            if case .off = entry.condition { continue }
            await metrics.set(
                ServerMetrics.component,
                to: entry.condition.isFault ? 0 : 1,
                ["component": entry.component.rawValue]
            )
        }
        await measureResources()
        if let made = try? backups.record().latest {
            await metrics.set(ServerMetrics.backupTime, to: made.at.timeIntervalSince1970)
            if let size = made.size { await metrics.set(ServerMetrics.backupSize, to: Double(size)) }
        }
    }

    private func measureResources() async {
        let found = await resources.read()
        await metrics.set(ServerMetrics.memory, to: Double(found.memory))
        await metrics.set(ServerMetrics.serverMemory, to: Double(found.serverMemory))
        await metrics.set(ServerMetrics.workerMemory, to: Double(found.workerMemory))
        await metrics.set(ServerMetrics.processor, to: found.processorSeconds)
        if let free = found.diskFree { await metrics.set(ServerMetrics.free, to: Double(free)) }
        if let size = found.diskSize { await metrics.set(ServerMetrics.diskSize, to: Double(size)) }
        let workers = await engines.workers()
        await metrics.set(ServerMetrics.workers, to: Double(workers.count { $0.process != nil }))
        for worker in workers {
            await metrics.set(ServerMetrics.restarts, to: Double(worker.starts), ["model": worker.model])
        }
    }
}
