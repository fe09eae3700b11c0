import Foundation
package import Updates

/// The windows of maintenance that come again every week, in the machine's own time.
package struct MaintenanceSchedule: Sendable, Equatable {
    /// How long before a window everybody is told (seconds).
    static let lead: TimeInterval = 3600
    /// Windows that adjoin count as one, but nobody looks further than this (seconds).
    private static let furthest: TimeInterval = 7 * 86_400

    package static let none = MaintenanceSchedule()

    /// As the owner wrote it; nil for no windows.
    package let text: String?
    private let windows: [UpdateWindow]

    private init() {
        text = nil
        windows = []
    }

    /// - Parameter text: As in `UpdateWindow.parse`.
    /// - Throws: `UpdateError.window`.
    package init(_ text: String) throws(UpdateError) {
        windows = try UpdateWindow.parse(text)
        self.text = windows.isEmpty ? nil : text
    }

    /// The window around a moment, together with those that adjoin behind it; nil if there is none.
    func period(around moment: Date, in calendar: Calendar) -> MaintenancePeriod? {
        guard let window = windows.first(where: { $0.contains(moment, in: calendar) }) else { return nil }
        // A window that begins at this very moment has not begun before it.
        let start = Self.next(window.start, after: moment.addingTimeInterval(1), in: calendar, .backward) ?? moment
        return MaintenancePeriod(start: start, end: end(around: moment, in: calendar))
    }

    /// When the windows around a moment end; the moment itself if none is around it.
    func end(around moment: Date, in calendar: Calendar) -> Date {
        var end = moment
        while end < moment.addingTimeInterval(Self.furthest),
            let window = windows.first(where: { $0.contains(end, in: calendar) }),
            let next = Self.next(window.end, after: end, in: calendar, .forward)
        {
            end = next
        }
        return end
    }

    /// The window that begins soon behind a moment; nil if none does, or one is around it.
    func upcoming(at now: Date, in calendar: Calendar) -> MaintenancePeriod? {
        guard !windows.contains(where: { $0.contains(now, in: calendar) }) else { return nil }
        let starts = windows.compactMap { window in
            Self.next(window.start, after: now, in: calendar, .forward)
                .flatMap { window.contains($0, in: calendar) ? $0 : nil }
        }
        guard let start = starts.min(), start.timeIntervalSince(now) <= Self.lead else { return nil }
        return MaintenancePeriod(start: start, end: end(around: start, in: calendar))
    }

    /// When clocks show the time of day next, or last.
    ///
    /// - Parameter minute: Since midnight, 0…1440.
    private static func next(
        _ minute: Int,
        after moment: Date,
        in calendar: Calendar,
        _ direction: Calendar.SearchDirection
    ) -> Date? {
        calendar.nextDate(
            after: moment,
            matching: DateComponents(hour: minute / 60 % 24, minute: minute % 60, second: 0),
            matchingPolicy: .nextTime,
            direction: direction
        )
    }
}
