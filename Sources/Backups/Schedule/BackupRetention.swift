package import Foundation

/// Which backups stay: the newest of each of the last days and weeks that have one.
///
/// Days and weeks without a backup do not count, so that nothing goes because the appliance stood still.
package struct BackupRetention: Sendable, Equatable {
    package let days: Int
    package let weeks: Int

    /// - Precondition: `days` is at least 1, `weeks` at least 0.
    package init(days: Int, weeks: Int) {
        precondition(days >= 1 && weeks >= 0, "the newest backup always stays")
        self.days = days
        self.weeks = weeks
    }

    /// Those that may go.
    package func superfluous(_ made: [BackupRecord.Made], in calendar: Calendar) -> [BackupRecord.Made] {
        var weeksOfMonday = calendar
        weeksOfMonday.firstWeekday = 2
        let newestFirst = made.sorted { $0.at > $1.at }
        let staying =
            newest(of: newestFirst, days) { calendar.startOfDay(for: $0) }
            + newest(of: newestFirst, weeks) { weeksOfMonday.dateInterval(of: .weekOfYear, for: $0)?.start ?? $0 }
        return newestFirst.filter { !staying.contains($0) }
    }

    /// The first of each of the first `count` spans.
    private func newest(
        of made: [BackupRecord.Made],
        _ count: Int,
        span: (Date) -> Date
    ) -> [BackupRecord.Made] {
        var spans: Set<Date> = []
        return made.filter { spans.insert(span($0.at)).inserted }.prefix(count).map(\.self)
    }
}
