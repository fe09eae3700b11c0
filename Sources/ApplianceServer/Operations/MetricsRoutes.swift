import Deployment
import DurableStorage
import Foundation
import Hummingbird
import Monitoring

/// The server's numbers, for Prometheus.
struct MetricsRoutes: Sendable {
    let metrics: Metrics
    let engines: EngineRoom
    let components: ComponentProbe
    let drift: DriftProbe
    let started: ContinuousClock.Instant

    var routes: [Route] {
        [
            Route(.get, "/metrics", .users) { _, _ in
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
        if let result = drift.result() { await metrics.set(ServerMetrics.drifted, to: result.isChanged ? 1 : 0) }
        for component in components.probe() {
            await metrics.set(
                ServerMetrics.component,
                to: component.problem == nil ? 1 : 0,
                ["component": component.id]
            )
        }
        if let free = try? DurableFile.freeBytes(at: components.data) {
            await metrics.set(ServerMetrics.free, to: Double(free))
        }
        await measureProcesses()
    }

    private func measureProcesses() async {
        let server = getpid()
        let all = [server] + ProcessFigures.children(of: server)
        let figures = all.compactMap { ProcessFigures(process: $0) }
        await metrics.set(ServerMetrics.memory, to: Double(figures.map(\.residentBytes).reduce(0, +)))
        await metrics.set(ServerMetrics.processor, to: figures.map(\.processorSeconds).reduce(0, +))
        let workers = await engines.workers()
        await metrics.set(ServerMetrics.workers, to: Double(workers.count(where: \.isAlive)))
        for worker in workers {
            await metrics.set(ServerMetrics.restarts, to: Double(worker.starts), ["model": worker.model])
        }
    }
}
