import Backups
import Deployment

/// What the owner has set about backups.
struct BackupSettings: Sendable {
    /// When they are made; nil if only by hand.
    var schedule: BackupSchedule?
    /// Where to.
    var folder: BackupFolder

    /// - Throws: `SettingsError`.
    init(_ values: SettingsReader, _ paths: AppliancePaths) throws {
        let retention = BackupRetention(
            days: try values.integer("backup-days", in: 1...3650) ?? 7,
            weeks: try values.integer("backup-weeks", in: 0...520) ?? 4
        )
        schedule = try values.string("backup-at").flatMap { text in
            if text == "never" { return nil }
            guard let schedule = BackupSchedule(at: text, keeping: retention) else {
                throw SettingsError(key: "backup-at", value: text, expected: "a time such as 03:30, or never")
            }
            return schedule
        }
        let chosen = try values.absolutePath("backup-folder")
        folder = BackupFolder(chosen ?? paths.backups, isMade: chosen == nil)
    }
}
