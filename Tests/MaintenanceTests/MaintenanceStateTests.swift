import Foundation
import Testing
import Updates

@testable import Maintenance

@Suite struct `Whether maintenance is on` {
    private let calendar: Calendar

    init() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: "Europe/Berlin"))
        self.calendar = calendar
    }

    /// Monday 2 March 2026 in Berlin, an hour ahead of UTC.
    private func date(_ time: String, day: Int = 2) throws -> Date {
        let date = try Date("2026-03-02T\(time):00Z", strategy: .iso8601)
        return date.addingTimeInterval(Double(day - 2) * 86_400 - 3600)
    }

    private func state(
        _ notice: (start: String, minutes: Int)? = nil,
        windows: String = "",
        lifted: String? = nil,
        at now: String
    ) throws -> MaintenanceState {
        var record = MaintenanceRecord()
        record.notice = try notice.map {
            let start = try date($0.start)
            return try MaintenanceNotice(message: "Disks.", start: start, minutes: $0.minutes, author: "Ann", at: start)
        }
        record.windowsLiftedUntil = try lifted.map { try date($0) }
        return MaintenanceState(record, try MaintenanceSchedule(windows), at: try date(now), in: calendar)
    }

    /// As `on 10:00-10:30 Ann`.
    private func text(_ state: MaintenanceState) -> String {
        guard let period = state.period else { return state.code }
        var format = Date.ISO8601FormatStyle(timeZone: calendar.timeZone).time(includingFractionalSeconds: false)
        format.timeZone = calendar.timeZone
        let times = [period.start, period.end].map { String($0.formatted(format).prefix(5)) }
        return "\(state.code) \(times[0])-\(times[1]) \(period.author ?? "window")"
    }

    @Test(arguments: [
        // An order.
        ("10:00", 30, "", "09:59", "announced 10:00-10:30 Ann"), ("10:00", 30, "", "10:00", "on 10:00-10:30 Ann"),
        ("10:00", 30, "", "10:29", "on 10:00-10:30 Ann"), ("10:00", 30, "", "10:30", "off"),
        ("10:00", 30, "", "01:00", "announced 10:00-10:30 Ann"),
        // A window is announced for an hour.
        (nil, 0, "mon 10:00-10:30", "08:59", "off"),
        (nil, 0, "mon 10:00-10:30", "09:00", "announced 10:00-10:30 window"),
        (nil, 0, "mon 10:00-10:30", "09:59", "announced 10:00-10:30 window"),
        (nil, 0, "mon 10:00-10:30", "10:00", "on 10:00-10:30 window"),
        (nil, 0, "mon 10:00-10:30", "10:29", "on 10:00-10:30 window"), (nil, 0, "mon 10:00-10:30", "10:30", "off"),
        (nil, 0, "tue 10:00-10:30", "10:15", "off"), (nil, 0, "tue 10:00-10:30", "09:30", "off"),
        // Past midnight, and to it.
        (nil, 0, "sun 23:00-02:00", "01:00", "on 23:00-02:00 window"), (nil, 0, "sun 23:00-02:00", "02:00", "off"),
        (nil, 0, "mon 22:00-24:00", "23:30", "on 22:00-00:00 window"),
        (nil, 0, "tue 00:30-01:00", "23:45", "announced 00:30-01:00 window"),
        // Windows that adjoin or overlap are one.
        (nil, 0, "mon 10:00-11:00, mon 11:00-12:00", "10:30", "on 10:00-12:00 window"),
        (nil, 0, "mon 10:00-11:00, mon 10:30-12:00", "09:30", "announced 10:00-12:00 window"),
        (nil, 0, "mon 10:00-11:00, mon 11:01-12:00", "10:30", "on 10:00-11:00 window"),
        // An order comes first, and is on until a window behind it ends.
        ("10:00", 30, "mon 10:10-10:20", "10:15", "on 10:00-10:30 Ann"),
        ("10:00", 30, "mon 10:20-11:00", "10:15", "on 10:00-11:00 Ann"),
        ("10:00", 30, "mon 10:20-11:00", "10:30", "on 10:20-11:00 window"),
        ("10:00", 30, "mon 09:00-10:10", "09:30", "on 09:00-10:10 window"),
        // Of two that come the earlier is announced.
        ("10:30", 30, "mon 10:00-10:15", "09:30", "announced 10:00-10:15 window"),
        ("09:45", 10, "mon 10:00-10:15", "09:30", "announced 09:45-09:55 Ann"),
    ])
    func `follows from orders and windows`(
        start: String?,
        minutes: Int,
        windows: String,
        now: String,
        expected: String
    ) throws {
        #expect(text(try state(start.map { ($0, minutes) }, windows: windows, at: now)) == expected)
    }

    @Test(arguments: [
        ("10:30", "10:15", "off"), ("10:30", "10:30", "off"), ("10:10", "10:15", "on 10:00-10:30 window"),
        ("10:30", "09:30", "off"), ("09:59", "09:45", "announced 10:00-10:30 window"),
    ])
    func `a window that was called off is left out until its end`(lifted: String, now: String, expected: String) throws
    {
        #expect(text(try state(windows: "mon 10:00-10:30", lifted: lifted, at: now)) == expected)
    }

    @Test func `an order holds where windows were called off`() throws {
        let state = try state(("10:00", 10), windows: "mon 10:00-10:30", lifted: "10:30", at: "10:05")
        #expect(text(state) == "on 10:00-10:10 Ann")
    }

    @Test func `windows without end are followed for a week`() throws {
        let period = try state(windows: "daily 00:00-24:00", at: "12:00").period
        let end = try #require(period?.end)
        #expect(try (date("12:00", day: 9)...date("00:00", day: 10)).contains(end))
    }

    @Test(arguments: [
        // Clocks jump from 2 to 3 that night: 02:30 never comes, and the window ends with the jump.
        ("2026-03-29T00:45:00Z", "sun 01:00-02:30", "2026-03-29T01:00:00Z"),
        // They show 2 to 3 twice; the window is on twice, and ends the first time when clocks first show its end.
        ("2026-10-25T00:10:00Z", "sun 01:00-02:30", "2026-10-25T00:30:00Z"),
    ])
    func `clocks that are put forward or back move no window by a day`(
        now: String,
        windows: String,
        end: String
    ) throws {
        let schedule = try MaintenanceSchedule(windows)
        let period = schedule.period(around: try Date(now, strategy: .iso8601), in: calendar)
        #expect(try period?.end == Date(end, strategy: .iso8601))
    }

    @Test func `callers are told when to come back, within an hour`() throws {
        let period = try #require(try state(("10:00", 120), at: "10:00").period)
        #expect(try period.retryAfter(at: date("10:00")) == 3600)
        #expect(try period.retryAfter(at: date("11:50")) == 600)
        #expect(period.retryAfter(at: period.end.addingTimeInterval(-0.5)) == 1)
        #expect(period.retryAfter(at: period.end.addingTimeInterval(5)) == 1)
    }
}
