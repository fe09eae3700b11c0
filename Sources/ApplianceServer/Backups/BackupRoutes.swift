import Backups
import Foundation
import HTTPTypes
import Hummingbird
import NIOPosix

/// The backups over HTTP: which there are, how the schedule fares, and one more.
struct BackupRoutes: Sendable {
    let board: BackupBoard

    var routes: [Route] {
        [
            Route(.get, "/api/backups", .administrators) { _, _ in
                try .json(try await report(), headers: [.cacheControl: "no-store"])
            },
            Route(.post, "/api/backups", .administrators) { _, _ in
                try await board.begin()
                return try .json(try await report(), status: .accepted)
            },
        ]
    }

    private struct Report: Encodable {
        struct Schedule: Encodable {
            var at: String
            var days: Int
            var weeks: Int
            @OrNull var next: Date?
            @OrNull var problem: String?
        }

        struct Ending: Encodable {
            var at: Date
            var scheduled: Bool
            @OrNull var problem: String?
        }

        struct Backup: Encodable {
            var name: String
            var made_at: Date
            var size: Int
            var scheduled: Bool
        }

        var folder: String
        @OrNull var schedule: Schedule?
        var running: Bool
        @OrNull var last: Ending?
        var backups: [Backup]
    }

    private func entries() async throws -> [BackupFolder.Entry] {
        // The folder's disk may answer late.
        try await NIOThreadPool.singleton.runIfActive { [folder = board.folder] in try folder.entries() }
    }

    private func report() async throws -> Report {
        let made = Set(((try? board.record()) ?? BackupRecord()).made.map(\.path))
        let last = await board.last
        var schedule: Report.Schedule?
        if let kept = board.schedule {
            schedule = Report.Schedule(
                at: kept.time,
                days: kept.retention.days,
                weeks: kept.retention.weeks,
                next: try? await board.next(),
                problem: await board.problem()
            )
        }
        return Report(
            folder: board.folder.path,
            schedule: schedule,
            running: await board.isRunning,
            last: last.map { Report.Ending(at: $0.at, scheduled: $0.isScheduled, problem: $0.problem) },
            backups: try await entries().reversed().map { entry in
                Report.Backup(
                    name: URL(fileURLWithPath: entry.path).lastPathComponent,
                    made_at: entry.at,
                    size: entry.size,
                    scheduled: made.contains(entry.path)
                )
            }
        )
    }
}
