import ApplianceServer
import Archive
import Configuration
import Deployment
import Foundation
import Maintenance
import SpeechEngine
import Transcription
import UpdateSteps
import Updates

/// What the owner can set, from the command line, the environment and the configuration file, in that order.
///
/// Each key is a flag (`--upload-limit`), an environment variable (`WHISPER_APPLIANCE_UPLOAD_LIMIT`) and a line of the
/// file (`upload-limit: 2GiB`).
///
/// | Key | Type | Default |
/// |---|---|---|
/// | `data-dir` | path | `.appliance` in a checkout, else the user's data folder |
/// | `database` | file of the archive | `appliance.sqlite` in the data directory |
/// | `model` | id of an installed model | `base` |
/// | `model-sources` | `hub`, addresses and absolute paths, in order, with commas between | `hub` |
/// | `model-idle` | time such as `15m`, or `never`: after which unused models leave memory | see `IdleLimits` |
/// | `model-timeout` | time such as `30s` in which a source of models must send something | `30s` |
/// | `threads` | 1…256 | processors |
/// | `engine` | `automatic`, `native`, `whisper.cpp` | `automatic` |
/// | `lanes` | windows decoded at once, 1…16 | see `EngineChoice.usualLanes` |
/// | `calibrate-after` | time such as `2m` without work, after which the machine is measured, or `never` | `2m` |
/// | `beam-size` | 1…8 | 5 |
/// | `vocabulary` | terms, see `Vocabulary` for how many and how long | none |
/// | `languages` | codes or English names of the languages that the detection chooses from | all |
/// | `host` | address to listen on | `0.0.0.0`; without TLS `127.0.0.1` |
/// | `port` | 1…65535 | 5001 |
/// | `tls` | `on`, `off` | `on` |
/// | `open` | `true`, `false`: no key asked of other machines | `false` |
/// | `local-access` | `true`, `false`: no key asked of this machine | `true` |
/// | `upload-limit` | bytes, or with KiB, MiB, GiB | `2GiB` |
/// | `webhook-secret-file` | absolute path of a file with what the webhooks of jobs are signed with | none |
/// | `webhook-private` | `true`, `false`: they may go to the local network | `false` |
/// | `backup-at` | time of day such as `03:30` when a backup is made, or `never` | `never` |
/// | `backup-folder` | absolute path of a folder for backups | `backups` in the data directory |
/// | `backup-days`, `backup-weeks` | 1…3650 and 0…520: for how many the newest backup of each stays | 7, 4 |
/// | `keep-recordings` | `never`, `forever`, or days such as `30d` | `never` |
/// | `inbox` | `on`, `off`, absolute path of a folder: what is watched | `on`: `inbox` in the data directory |
/// | `inbox-formats` | of `txt`, `srt`, `vtt`, `tsv`, `json`, `md`, `docx`, with commas between | `txt, srt, json` |
/// | `maintenance-windows` | such as `sun 02:00-03:00`: when the appliance is being worked on every week | none |
/// | `log-level` | `trace`…`critical` | `info` |
/// | `update-url` | address of the published releases | none |
/// | `update-channel` | `stable`, `beta` | `stable` |
/// | `update-policy` | `automatic`, `notify`, `manual` | `notify` |
/// | `update-windows` | such as `mon-fri 02:00-05:00, sun 01:00-06:00` | always |
/// | `update-webhook` | address that is told how updates end | none |
/// | `update-webhook-secret-file` | absolute path of a file with what that is signed with | none |
/// | `update-webhook-private` | `true`, `false`: the address may be one of the local network | `false` |
struct Settings: Sendable {
    var paths: AppliancePaths
    var model: String
    var models: ModelSettings
    var threads: Int
    var engine: EngineChoice
    /// Windows decoded at once; nil for as many as the engine does best with.
    var lanes: Int?
    var transcription: TranscriptionDefaults
    var host: String
    var port: Int
    var tls: Bool
    var open: Bool
    var localAccess: Bool
    var uploadLimit: Int
    var webhookSecretFile: String?
    var webhookPrivate: Bool
    var backups: BackupSettings
    /// How long recordings are kept once they are transcribed.
    var keepRecordings: RecordingPolicy
    /// The watched folder; nil for none.
    var inbox: InboxPolicy?
    /// When the appliance is being worked on every week.
    var maintenanceWindows: MaintenanceSchedule
    var logLevel: String
    /// The file that settings were read from.
    var file: String?
    /// Key → value of what somebody has set, as it was written.
    var given: [String: String]
    var updateURL: String?
    var updatePolicy: UpdatePolicy
    /// Who is told how updates end; nil if nobody is.
    var updateWebhook: WebhookSettings?
    /// The windows of `updatePolicy` as the owner wrote them; nil for always.
    var updateWindows: String?

    /// The names of all keys.
    static let keys = [
        "data-dir", "database", "model", "engine", "threads", "lanes", "calibrate-after", "beam-size", "host", "port",
        "tls", "open", "local-access", "upload-limit", "log-level", "update-url", "update-channel", "update-policy",
        "update-windows",
        "update-webhook", "update-webhook-secret-file", "update-webhook-private", "webhook-secret-file",
        "webhook-private", "model-sources", "model-idle", "model-timeout", "vocabulary", "languages",
        "backup-at", "backup-folder", "backup-days", "backup-weeks", "inbox", "inbox-formats", "keep-recordings",
        "maintenance-windows",
    ]

    /// Those that may be lists in the file.
    static let listKeys: Set = ["model-sources", "vocabulary", "languages"]

    /// - Throws: `SettingsError` with the key and what it may be.
    init(reader: ConfigReader) throws {
        let values = SettingsReader(reader: reader)
        given = Dictionary(uniqueKeysWithValues: Self.keys.compactMap { key in values.string(key).map { (key, $0) } })
        paths = AppliancePaths(
            data: values.string("data-dir") ?? DataDirectory.standard(),
            database: values.string("database")
        )
        model = values.string("model") ?? "base"
        models = try ModelSettings(values)
        let processors = ProcessInfo.processInfo.activeProcessorCount
        threads = try values.integer("threads", in: 1...256) ?? processors
        let engines = EngineChoice.allCases.map { ($0.rawValue, $0) }
        engine = try values.choice("engine", Dictionary(uniqueKeysWithValues: engines)) ?? .automatic
        lanes = try values.integer("lanes", in: 1...16)
        transcription = try TranscriptionDefaults(values)
        port = try values.integer("port", in: 1...65535) ?? 5001
        tls = try values.choice("tls", ["on": true, "off": false]) ?? true
        // What is not encrypted is for a proxy on this machine.
        host = values.string("host") ?? (tls ? "0.0.0.0" : "127.0.0.1")
        open = try values.choice("open", ["true": true, "false": false]) ?? false
        localAccess = try values.choice("local-access", ["true": true, "false": false]) ?? true
        uploadLimit = try values.bytes("upload-limit") ?? 2 << 30
        webhookSecretFile = try values.absolutePath("webhook-secret-file")
        webhookPrivate = try values.choice("webhook-private", ["true": true, "false": false]) ?? false
        backups = try BackupSettings(values, paths)
        keepRecordings = try values.keepRecordings()
        inbox = try values.inbox(paths)
        maintenanceWindows = try values.maintenanceWindows()
        let levels = ["trace", "debug", "info", "notice", "warning", "error", "critical"]
        logLevel =
            try values.choice("log-level", Dictionary(uniqueKeysWithValues: levels.map { ($0, $0) })) ?? "info"
        updateURL = try values.address("update-url")
        updateWindows = values.string("update-windows")
        updatePolicy = try Self.updatePolicy(values)
        updateWebhook = try Self.updateWebhook(values)
    }

    private static func updateWebhook(_ values: SettingsReader) throws -> WebhookSettings? {
        let secretFile = try values.absolutePath("update-webhook-secret-file")
        let allowsPrivate = try values.choice("update-webhook-private", ["true": true, "false": false]) ?? false
        return try values.address("update-webhook").map {
            WebhookSettings(url: $0, secretFile: secretFile, allowsPrivate: allowsPrivate)
        }
    }

    private static func updatePolicy(_ values: SettingsReader) throws -> UpdatePolicy {
        let modes = UpdatePolicy.Mode.allCases.map { ($0.rawValue, $0) }
        let mode = try values.choice("update-policy", Dictionary(uniqueKeysWithValues: modes)) ?? .notify
        let channel = try values.choice("update-channel", ["stable": "stable", "beta": "beta"]) ?? "stable"
        let windows = values.string("update-windows") ?? ""
        do {
            return try UpdatePolicy(mode: mode, channel: channel, windows: windows)
        } catch {
            throw SettingsError(
                key: "update-windows",
                value: windows,
                expected: "windows such as 'mon-fri 02:00-05:00, sun 01:00-06:00'"
            )
        }
    }

    /// Reads the settings.
    ///
    /// - Parameters:
    ///   - flags: What was given on the command line, by key.
    ///   - file: The configuration file, if one was named; it must exist then.
    static func load(flags: [String: String], file: String?) async throws -> Settings {
        var providers: [any ConfigProvider] = [
            InMemoryProvider(
                name: "command line",
                values: Dictionary(
                    uniqueKeysWithValues: flags.map {
                        (AbsoluteConfigKey([$0.key]), ConfigValue(.string($0.value), isSecret: false))
                    }
                )
            ),
            EnvironmentVariablesProvider().prefixKeys(with: "whisper.appliance"),
        ]
        let outside = ConfigReader(providers: providers)
        let contents = try file.map { try ConfigurationFile(path: $0) }
        if let contents { providers.append(try await contents.provider) }
        do {
            var settings = try Settings(reader: ConfigReader(providers: providers))
            settings.file = file.map { URL(fileURLWithPath: $0).standardizedFileURL.path }
            return settings
        } catch var error as SettingsError {
            // The file's owner is told the line, unless the value comes from before the file.
            if outside.string(forKey: ConfigKey([error.key])) == nil { error.place = contents?.place(of: error.key) }
            throw error
        }
    }
}
