import Foundation

/// Every folder and file the appliance keeps, derived from one data directory.
///
/// Made once at start; nothing else in the project builds a path of its own.
package struct AppliancePaths: Sendable, Equatable {
    /// The directory all others lie in.
    package let data: String

    /// The archive of transcripts (SQLite).
    package let database: String

    /// - Parameter database: The archive's file if it is to be another than the one in the data directory.
    package init(data: String, database: String? = nil) {
        self.data = URL(fileURLWithPath: data).standardizedFileURL.path
        self.database =
            database.map { URL(fileURLWithPath: $0).standardizedFileURL.path } ?? self.data + "/appliance.sqlite"
    }

    /// Verified model files and their verification records.
    package var models: String { data + "/models" }

    /// Which model was made the default while the appliance ran.
    package var defaultModel: String { data + "/default-model.json" }

    /// Which ways to decode suit this machine best.
    package var calibration: String { data + "/calibration.json" }

    /// Certificate authority, server certificate and their keys (mode 0600).
    package var certificates: String { data + "/certificates" }

    /// The token that administrative routes ask for (mode 0600).
    package var adminToken: String { data + "/admin-token" }

    /// Accounts, keys and the audit log (SQLite, mode 0600).
    package var accounts: String { data + "/accounts.sqlite" }

    /// Backups, unless they are written elsewhere.
    package var backups: String { data + "/backups" }

    /// What backups the schedule made (mode 0600).
    package var backupRecord: String { data + "/backups.json" }

    /// Held by the process that makes a backup.
    package var backupLock: String { data + "/backup.lock" }

    /// Which maintenance was ordered.
    package var maintenance: String { data + "/maintenance.json" }

    /// Uploads and other files while they are being worked on; what a crash leaves is deleted.
    package var scratch: String { data + "/scratch" }

    /// Recordings of jobs until they are transcribed.
    package var recordings: String { data + "/recordings" }

    /// Recordings that are kept of transcripts.
    package var audio: String { data + "/audio" }

    /// Uploads in pieces, until they are transcribed.
    package var uploads: String { data + "/uploads" }

    /// The watched folder, unless it is elsewhere.
    package var inbox: String { data + "/inbox" }

    /// Held by the process that works on the jobs.
    package var jobsLock: String { data + "/jobs.lock" }

    /// Creates the directories, readable by the owner only.
    ///
    /// - Throws: An error of the file system that names the path.
    package func create() throws {
        for directory in [data, models, certificates, scratch, recordings, uploads] {
            try FileManager.default.createDirectory(
                atPath: directory,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        }
    }
}
