import Archive
import ArgumentParser
import Backups
import Deployment
import Foundation
import SpeechModels

/// `backup`: everything that cannot be had again, in one file.
struct Backup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Saves transcripts, recordings, keys and settings in one file, and brings them back.",
        discussion:
            "Models are not saved: they can be had again. A backup holds keys; keep it as safe as the appliance.",
        subcommands: [BackupCreate.self, BackupList.self, BackupVerify.self, BackupRestore.self]
    )

    /// What is said of a backup.
    struct Summary: Encodable {
        var path: String
        var createdAt: Date
        var applianceVersion: String
        var transcripts: Int
        var files: Int
        var size: Int
        /// Whether the schedule made it; only such are deleted by it.
        var isScheduled: Bool

        private enum CodingKeys: String, CodingKey {
            case path, createdAt, applianceVersion, transcripts, files, size
            case isScheduled = "scheduled"
        }

        init(_ manifest: BackupManifest, path: String, isScheduled: Bool = false) {
            self.path = path
            createdAt = manifest.createdAt
            applianceVersion = manifest.applianceVersion
            transcripts = manifest.archive.transcripts
            files = manifest.files.count
            size = manifest.size
            self.isScheduled = isScheduled
        }

        var text: String {
            "\(path): \(createdAt.ISO8601Format()), version \(applianceVersion), \(transcripts) transcripts, "
                + "\(files) files, \(size / 1_000_000) MB" + (isScheduled ? ", by the schedule" : "")
        }
    }

    static func print(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.dateEncodingStrategy = .iso8601
        Swift.print(String(decoding: try encoder.encode(value), as: UTF8.self))
    }
}

/// `backup create`.
struct BackupCreate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Makes a backup while the appliance runs, and reads it again."
    )

    @OptionGroup var settings: SettingsOptions

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("The file; default: one in the folder for backups.", valueName: "file")
    )
    var output: String?

    @Flag(help: "As JSON.")
    var json = false

    func run() async throws {
        try await reportingFailure {
            let settings = try await settings.load()
            let services = try Services(settings: settings, logger: .quiet)
            let now = Date()
            let path = try output ?? settings.backups.folder.file(at: now)
            let archive = try Archive(path: settings.paths.database, migration: .additive)
            let manifest = try await services.backupWork(archive: archive).write(to: path, at: now)
            let summary = Backup.Summary(manifest, path: path)
            if json { try Backup.print(summary) } else { print(summary.text) }
        }
    }
}

/// `backup list`.
struct BackupList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the backups in their folder and what is in them; whole ones only."
    )

    @OptionGroup var settings: SettingsOptions

    @Flag(help: "As JSON.")
    var json = false

    func run() async throws {
        try await reportingFailure {
            let settings = try await settings.load()
            let scheduled = Set(try BackupRecord.load(settings.paths.backupRecord).made.map(\.path))
            var found: [Backup.Summary] = []
            var failure: ExitCode?
            for path in try settings.backups.folder.entries().map(\.path) {
                do {
                    let manifest = try BackupReader(path: path).verify()
                    found.append(Backup.Summary(manifest, path: path, isScheduled: scheduled.contains(path)))
                } catch {
                    failure = Failure.report(error)
                }
            }
            if json { try Backup.print(found) } else { for summary in found { print(summary.text) } }
            if let failure { throw failure }
        }
    }
}

/// `backup verify`.
struct BackupVerify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Reads a whole backup and compares every file with the backup's list."
    )

    @Argument(help: "The backup.")
    var file: String

    @Flag(help: "As JSON.")
    var json = false

    func run() async throws {
        try await reportingFailure {
            let summary = Backup.Summary(try BackupReader(path: file).verify(), path: file)
            if json { try Backup.print(summary) } else { print(summary.text) }
        }
    }
}

/// `backup restore`.
struct BackupRestore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Puts a backup in the place of the data; the appliance must be stopped."
    )

    @OptionGroup var settings: SettingsOptions

    @Argument(help: "The backup.")
    var file: String

    @Flag(help: "Move what is there aside; it stays in the data folder.")
    var replace = false

    func run() async throws {
        try await reportingFailure {
            let paths = try await settings.load().paths
            try paths.create()
            let restorer = BackupRestorer(data: paths.data, database: paths.database)
            let outcome = try restorer.restore(file, replacing: replace, at: Date())
            print("Restored " + Backup.Summary(outcome.manifest, path: file).text)
            if let aside = outcome.aside { print("What was there before is in \(aside).") }
            if let file = outcome.settings {
                print(
                    "Its settings are in \(file); look whether their paths hold here, then start with --config \(file)."
                )
            }
            let models = outcome.manifest.models
            if !models.isEmpty { print("Models are not in a backup; it had: \(models.joined(separator: ", ")).") }
        }
    }
}
