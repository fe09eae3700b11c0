import Archive
import Foundation
import HTTPTypes
import Hummingbird
import Maintenance
import NIOPosix

/// Turning maintenance on and off, and what is still to be waited for.
struct MaintenanceRoutes: Sendable {
    let gate: MaintenanceGate
    let office: JobOffice
    /// Whether an update keeps recordings out by itself.
    let isAutomatic: Bool

    var routes: [Route] {
        let base = "/api/enterprise-maintenance/"
        return [
            Route(.get, base + "status", .administrators) { _, _ in try await status() },
            Route(.post, base + "enable", .administrators) { request, context in
                let notice = try await MaintenanceForm.read(request).notice(by: "\(context.caller.identity)")
                return try await change { try gate.plan.begin(notice) }
            },
            Route(.post, base + "disable", .administrators) { _, _ in try await change { try gate.plan.end() } },
        ]
    }

    private struct Answer: Encodable {
        struct Info: Encodable {
            var enabled: Bool
            var state: String
            var auto_mode: Bool
            @OrNull var message: String?
            @OrNull var started_at: Date?
            @OrNull var estimated_end: Date?
            @OrNull var duration_minutes: Int?
            var addresses: [String]
            @OrNull var author: String?
            var scheduled: Bool
        }

        struct Running: Encodable {
            var requests: Int
            var jobs: Int
        }

        var status = "success"
        var maintenance_info: Info
        @OrNull var windows: String?
        var running: Running
        var drained: Bool
        @OrNull var problem: String?
    }

    private func change(_ change: @escaping @Sendable () throws -> Void) async throws -> Response {
        try await NIOThreadPool.singleton.runIfActive(change)
        // Jobs rest, or go on.
        office.wake()
        return try await status()
    }

    /// Those at work on a window; an archive that could not be opened has none.
    private func runningJobs() async throws -> Int {
        do {
            return try await office.store.list(states: [.running], limit: JobOffice.limit)?.count ?? 0
        } catch ArchiveError.unusable {
            return 0
        }
    }

    private func status() async throws -> Response {
        let state = gate.plan.state()
        let period = state.period
        let running = Answer.Running(requests: gate.requests.count, jobs: try await runningJobs())
        let answer = Answer(
            maintenance_info: Answer.Info(
                enabled: state.isOn,
                state: state.code,
                auto_mode: isAutomatic,
                message: period?.message,
                started_at: period?.start,
                estimated_end: period?.end,
                duration_minutes: period.map { Int($0.end.timeIntervalSince($0.start) / 60) },
                addresses: period?.addresses.map(\.text) ?? [],
                author: period?.author,
                scheduled: period.map { $0.author == nil } ?? false
            ),
            windows: gate.plan.schedule.text,
            running: running,
            drained: state.isOn && running.requests == 0 && running.jobs == 0,
            problem: gate.plan.problem
        )
        return try .json(answer, headers: [.cacheControl: "no-store"])
    }
}
