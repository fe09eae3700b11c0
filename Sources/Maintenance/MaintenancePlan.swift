package import Foundation

/// When the appliance is being worked on: what was ordered, in a file, and the windows of the settings.
///
/// The file is read anew for each answer, so that server and command line always say the same. If it cannot be used,
/// nothing was ordered: an appliance that is closed for good by a broken file would be the greater harm.
package struct MaintenancePlan: Sendable {
    private let path: String
    package let schedule: MaintenanceSchedule
    private let calendar: Calendar

    /// - Parameters:
    ///   - path: The file of what was ordered.
    ///   - calendar: For the windows, which are in local time.
    package init(path: String, schedule: MaintenanceSchedule = .none, calendar: Calendar = .current) {
        self.path = path
        self.schedule = schedule
        self.calendar = calendar
    }

    package func state(at now: Date = .now) -> MaintenanceState {
        MaintenanceState(record, schedule, at: now, in: calendar)
    }

    /// What is on; nil if nothing is.
    ///
    /// It takes less time than `state`.
    package func current(at now: Date = .now) -> MaintenancePeriod? {
        MaintenanceState.current(record, schedule, at: now, in: calendar)
    }

    /// What is wrong with the file is told by `problem`.
    private var record: MaintenanceRecord { (try? MaintenanceRecord.load(path)) ?? MaintenanceRecord() }

    /// What is wrong with the file, in a sentence; nil if nothing is.
    package var problem: String? {
        do {
            _ = try MaintenanceRecord.load(path)
            return nil
        } catch {
            return "\(error)"
        }
    }

    /// Begins or announces a maintenance, in place of one that was ordered before; it is on disk when this returns.
    ///
    /// Blocks, and so does `end`.
    ///
    /// - Throws: `StorageError`.
    package func begin(_ notice: MaintenanceNotice) throws {
        // A file that cannot be used is replaced.
        var record = record
        record.notice = notice
        try record.store(path)
    }

    /// Ends or calls off everything that is on or announced; later windows come as usual.
    ///
    /// - Throws: `StorageError`.
    package func end(at now: Date = .now) throws {
        var record = MaintenanceRecord()
        let window = schedule.period(around: now, in: calendar) ?? schedule.upcoming(at: now, in: calendar)
        record.windowsLiftedUntil = window?.end
        try record.store(path)
    }
}
