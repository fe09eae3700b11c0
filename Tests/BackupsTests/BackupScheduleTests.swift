import Foundation
import Testing

@testable import Backups

@Suite struct `A backup schedule` {
    private static let retention = BackupRetention(days: 7, weeks: 4)

    private static func berlin() throws -> Calendar {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: "Europe/Berlin"))
        return calendar
    }

    private static func date(_ text: String) throws -> Date { try Date(text + "Z", strategy: .iso8601) }

    private static func record(made: String? = nil, failed: String? = nil) throws -> BackupRecord {
        var record = BackupRecord()
        if let made { record.made = [.init(path: "/b.tar", at: try date(made), size: 1)] }
        if let failed { record.failure = .init(at: try date(failed), reason: "The disk is full.") }
        return record
    }

    @Test(arguments: ["03:30", "00:00", "23:59"])
    func `is a time of day`(time: String) {
        #expect(BackupSchedule(at: time, keeping: Self.retention)?.time == time)
    }

    @Test(arguments: ["", "3:30", "24:00", "12:60", "0330", "03:30:00", "noon", "+3:30", "۰۳:۳۰"])
    func `is nothing else`(time: String) {
        #expect(BackupSchedule(at: time, keeping: Self.retention) == nil)
    }

    /// Berlin is an hour ahead of these times in winter, two in summer.
    @Test(
        arguments: [
            // Nothing was ever made: at once.
            (nil, nil, "2026-11-26T12:00:00", "2026-11-26T02:30:00"),
            // Made at the last moment: the next day's.
            ("2026-11-26T02:30:00", nil, "2026-11-26T12:00:00", "2026-11-27T02:30:00"),
            ("2026-11-26T02:30:05", nil, "2026-11-27T02:29:59", "2026-11-27T02:30:00"),
            // Its moment has come, or was missed.
            ("2026-11-26T02:30:00", nil, "2026-11-27T02:30:00", "2026-11-27T02:30:00"),
            ("2026-11-20T02:30:00", nil, "2026-11-27T20:00:00", "2026-11-27T02:30:00"),
            // A failure is tried again an hour later; one of the day before does not count.
            ("2026-11-25T02:30:00", "2026-11-26T02:30:00", "2026-11-26T02:40:00", "2026-11-26T03:30:00"),
            ("2026-11-24T02:30:00", "2026-11-25T23:30:00", "2026-11-26T02:30:00", "2026-11-26T02:30:00"),
            // What a wrong clock wrote is not waited for.
            ("2031-01-01T00:00:00", nil, "2026-11-26T12:00:00", "2026-11-26T02:30:00"),
            // Summer time.
            ("2026-07-01T01:30:00", nil, "2026-07-01T12:00:00", "2026-07-02T01:30:00"),
        ] as [(String?, String?, String, String)]
    )
    func `says when the next one is due`(made: String?, failed: String?, now: String, next: String) throws {
        let schedule = try #require(BackupSchedule(at: "03:30", keeping: Self.retention))
        let found = schedule.next(
            after: try Self.record(made: made, failed: failed),
            at: try Self.date(now),
            in: try Self.berlin()
        )
        #expect(try found == Self.date(next))
    }

    @Test func `has a moment on the day on which the clock leaves it out`() throws {
        let schedule = try #require(BackupSchedule(at: "02:30", keeping: Self.retention))
        let next = schedule.next(
            after: try Self.record(made: "2026-03-28T01:30:00"),
            at: try Self.date("2026-03-28T12:00:00"),
            in: try Self.berlin()
        )
        let (earliest, latest) = (try Self.date("2026-03-29T01:00:00"), try Self.date("2026-03-29T01:30:00"))
        #expect(next >= earliest && next <= latest)
    }

    @Test(
        arguments: [
            // The last moment is three hours ago, and the appliance runs since long before.
            (nil, nil, true, "2026-11-26T05:31:00", "since the schedule was set"),
            ("2026-11-25T02:30:00", nil, true, "2026-11-26T05:31:00", "since 2026-11-25T02:30:00Z"),
            ("2026-11-25T02:30:00", nil, true, "2026-11-26T05:29:00", nil),
            ("2026-11-26T02:30:00", nil, true, "2026-11-26T12:00:00", nil),
            ("2026-11-26T02:30:00", nil, false, "2026-11-26T12:00:00", "/b.tar”, is not there"),
            ("2026-11-25T02:30:00", "2026-11-26T02:30:00", true, "2026-11-26T02:31:00", "The disk is full."),
        ] as [(String?, String?, Bool, String, String?)]
    )
    func `says what is wrong`(made: String?, failed: String?, isThere: Bool, now: String, problem: String?) throws {
        let schedule = try #require(BackupSchedule(at: "03:30", keeping: Self.retention))
        let found = schedule.problem(
            try Self.record(made: made, failed: failed),
            since: try Self.date("2026-11-01T00:00:00"),
            at: try Self.date(now),
            in: try Self.berlin()
        ) { _ in isThere }
        if let problem {
            #expect(found?.contains(problem) == true, "\(found ?? "nothing")")
        } else {
            #expect(found == nil)
        }
    }

    @Test func `is not late when the appliance has only just started`() throws {
        let schedule = try #require(BackupSchedule(at: "03:30", keeping: Self.retention))
        let now = try Self.date("2026-11-26T20:00:00")
        let calendar = try Self.berlin()
        let record = try Self.record(made: "2026-11-20T02:30:00")
        func problem(since start: Date) -> String? {
            schedule.problem(record, since: start, at: now, in: calendar) { _ in true }
        }
        #expect(problem(since: now.addingTimeInterval(-600)) == nil)
        #expect(problem(since: now.addingTimeInterval(-4 * 3600)) != nil)
    }
}

@Suite struct `Of the schedule's backups` {
    private static let calendar = {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        return calendar
    }()

    /// 2026-11-26 is a Thursday.
    private static func backup(_ day: Int, hour: Int = 3) -> BackupRecord.Made {
        let noon = Date(timeIntervalSince1970: 1_795_694_400)
        return BackupRecord.Made(
            path: "/\(day)-\(hour)",
            at: noon.addingTimeInterval(Double(day * 86_400 + (hour - 12) * 3600)),
            size: 1
        )
    }

    private static func staying(_ days: [Int], _ retention: BackupRetention) -> [Int] {
        let made = days.map { backup($0) }
        let gone = retention.superfluous(made.shuffled(), in: calendar)
        return zip(days, made).filter { !gone.contains($1) }.map(\.0)
    }

    @Test func `those of the last days stay, and one of each of the last weeks`() {
        let retention = BackupRetention(days: 3, weeks: 4)
        // Thursday, Wednesday, Tuesday; then the Sundays of the three weeks before.
        #expect(Self.staying(Array(-40...0), retention) == [-18, -11, -4, -2, -1, 0])
    }

    @Test func `none goes because the appliance stood still`() {
        let retention = BackupRetention(days: 2, weeks: 0)
        #expect(Self.staying([-100, -50, 0], retention) == [-50, 0])
        #expect(Self.staying([-100], retention) == [-100])
    }

    @Test func `only the newest of a day stays`() {
        let made = [Self.backup(0, hour: 3), Self.backup(0, hour: 9), Self.backup(-1)]
        let gone = BackupRetention(days: 7, weeks: 4).superfluous(made, in: Self.calendar)
        #expect(gone == [Self.backup(0, hour: 3)])
    }

    @Test func `nothing is no trouble`() {
        #expect(BackupRetention(days: 1, weeks: 0).superfluous([], in: Self.calendar).isEmpty)
    }
}
