import Maintenance

extension SettingsReader {
    /// When the appliance is being worked on every week.
    ///
    /// - Throws: `SettingsError`.
    func maintenanceWindows() throws -> MaintenanceSchedule {
        guard let text = string("maintenance-windows") else { return .none }
        do { return try MaintenanceSchedule(text) } catch {
            throw SettingsError(
                key: "maintenance-windows",
                value: text,
                expected: "windows such as 'mon-fri 02:00-03:00, sun 01:00-06:00'"
            )
        }
    }
}
