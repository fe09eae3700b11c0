package import Foundation

/// When backups are made without being asked for, and which of them stay.
package struct BackupSchedule: Sendable, Equatable {
    /// How long after a failure it is tried again (seconds).
    private static let pause: TimeInterval = 3600
    /// How late a backup may be before somebody should know (seconds).
    private static let patience: TimeInterval = 3 * 3600

    /// Minutes since midnight by the machine's own clock, 0…1439.
    package let minute: Int
    package let retention: BackupRetention

    /// - Parameter time: Such as `03:30`, from `00:00` to `23:59`.
    /// - Returns: Nil if it is no such time.
    package init?(at time: String, keeping retention: BackupRetention) {
        let parts = time.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2,
            parts.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy { (48...57).contains($0) } }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), hour < 24, minute < 60
        else { return nil }
        self.minute = hour * 60 + minute
        self.retention = retention
    }

    /// As it was written.
    package var time: String {
        [minute / 60, minute % 60].map { ($0 < 10 ? "0" : "") + String($0) }.joined(separator: ":")
    }

    /// When the next backup is to be begun; at once if that is not after `now`.
    ///
    /// One that was missed, because the appliance did not run, is made up for.
    package func next(after record: BackupRecord, at now: Date, in calendar: Calendar) -> Date {
        let due = moment(before: now, in: calendar)
        // What a clock that was wrong wrote far in the future must not be waited for.
        let lately = due...now.addingTimeInterval(86_400)
        if let last = record.latest?.at, lately.contains(last) { return moment(after: now, in: calendar) }
        guard let failure = record.failure, lately.contains(failure.at) else { return due }
        return failure.at.addingTimeInterval(Self.pause)
    }

    /// What is wrong with the backups, in one sentence; nil if nothing is.
    ///
    /// - Parameters:
    ///   - start: Since when the schedule could have been kept.
    ///   - isThere: Tells whether there is a file.
    package func problem(
        _ record: BackupRecord,
        since start: Date,
        at now: Date,
        in calendar: Calendar,
        isThere: (String) -> Bool
    ) -> String? {
        if let failure = record.failure { return "The last backup failed: \(failure.reason)" }
        let last = record.latest?.at
        if let path = record.latest?.path, !isThere(path) {
            return "The last backup, “\(path)”, is not there any more."
        }
        let due = moment(before: now, in: calendar)
        guard last.map({ $0 < due }) ?? true, now.timeIntervalSince(max(due, start)) > Self.patience else { return nil }
        return "No backup was made since " + (last?.ISO8601Format() ?? "the schedule was set")
            + "; one was due at \(due.ISO8601Format())."
    }

    /// The newest moment of the schedule that is not after `now`.
    private func moment(before now: Date, in calendar: Calendar) -> Date {
        let today = moment(on: now, in: calendar)
        return today <= now ? today : moment(on: day(-1, from: now, in: calendar), in: calendar)
    }

    private func moment(after now: Date, in calendar: Calendar) -> Date {
        let today = moment(on: now, in: calendar)
        return today > now ? today : moment(on: day(1, from: now, in: calendar), in: calendar)
    }

    /// A time that the clock leaves out that day, in spring, is the next one it shows.
    private func moment(on day: Date, in calendar: Calendar) -> Date {
        let start = calendar.startOfDay(for: day)
        return calendar.date(bySettingHour: minute / 60, minute: minute % 60, second: 0, of: start)
            ?? start.addingTimeInterval(TimeInterval(minute * 60))
    }

    private func day(_ count: Int, from date: Date, in calendar: Calendar) -> Date {
        calendar.date(byAdding: .day, value: count, to: date) ?? date.addingTimeInterval(TimeInterval(count * 86_400))
    }
}
