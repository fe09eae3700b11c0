import Foundation

/// Whether the appliance is being worked on.
package enum MaintenanceState: Sendable, Equatable {
    case off
    /// It will be, and everybody is told.
    case announced(MaintenancePeriod)
    case on(MaintenancePeriod)

    /// What is going on, or will be.
    package var period: MaintenancePeriod? {
        switch self {
        case .off: nil
        case .announced(let period), .on(let period): period
        }
    }

    package var isOn: Bool { if case .on = self { true } else { false } }

    /// A word for programs.
    package var code: String {
        switch self {
        case .off: "off"
        case .announced: "announced"
        case .on: "on"
        }
    }

    /// Decides from what was ordered and what the settings say.
    init(_ record: MaintenanceRecord, _ schedule: MaintenanceSchedule, at now: Date, in calendar: Calendar) {
        if let period = Self.current(record, schedule, at: now, in: calendar) {
            self = .on(period)
        } else {
            var coming: [MaintenancePeriod] = []
            if let notice = record.notice, notice.start > now {
                coming.append(MaintenancePeriod(notice, until: notice.end))
            }
            if let window = schedule.upcoming(at: now, in: calendar), window.start >= record.lifted {
                coming.append(window)
            }
            self = coming.min { $0.start < $1.start }.map(Self.announced) ?? .off
        }
    }

    /// What is on; nil if nothing is.
    ///
    /// An order comes before a window; what was called off stays so until its window is over.
    static func current(
        _ record: MaintenanceRecord,
        _ schedule: MaintenanceSchedule,
        at now: Date,
        in calendar: Calendar
    ) -> MaintenancePeriod? {
        if let notice = record.notice, notice.start <= now, now < notice.end {
            let end = record.lifted > notice.end ? notice.end : schedule.end(around: notice.end, in: calendar)
            return MaintenancePeriod(notice, until: end)
        }
        return record.lifted <= now ? schedule.period(around: now, in: calendar) : nil
    }
}
