import Configuration
import Deployment
import Foundation

/// What the owner can set, from the command line, the environment and the configuration file, in that order.
///
/// Each key is a flag (`--upload-limit`), an environment variable (`WHISPER_APPLIANCE_UPLOAD_LIMIT`) and a line of the
/// file (`upload-limit: 2GiB`).
///
/// | Key | Type | Default |
/// |---|---|---|
/// | `data-dir` | path | `.appliance` in a checkout, else the user's data folder |
/// | `model` | id of an installed model | `base` |
/// | `threads` | 1…256 | processors |
/// | `lanes` | windows decoded at once, 1…16 | 1 |
/// | `beam-size` | 1…8 | 5 |
/// | `host` | address to listen on | `127.0.0.1` |
/// | `port` | 1…65535 | 5001 |
/// | `tls` | `on`, `off` | `on` |
/// | `open` | `true`, `false`: no token asked of other machines | `false` |
/// | `upload-limit` | bytes, or with KiB, MiB, GiB | `2GiB` |
/// | `log-level` | `trace`…`critical` | `info` |
struct Settings: Sendable {
    var paths: AppliancePaths
    var model: String
    var threads: Int
    var lanes: Int
    var beamSize: Int
    var host: String
    var port: Int
    var tls: Bool
    var open: Bool
    var uploadLimit: Int
    var logLevel: String

    /// The names of all keys.
    static let keys = [
        "data-dir", "model", "threads", "lanes", "beam-size", "host", "port", "tls", "open", "upload-limit",
        "log-level",
    ]

    /// - Throws: `SettingsError` with the key and what it may be.
    init(reader: ConfigReader) throws {
        let values = SettingsReader(reader: reader)
        paths = AppliancePaths(data: values.string("data-dir") ?? DataDirectory.standard())
        model = values.string("model") ?? "base"
        let processors = ProcessInfo.processInfo.activeProcessorCount
        threads = try values.integer("threads", in: 1...256) ?? processors
        lanes = try values.integer("lanes", in: 1...16) ?? 1
        beamSize = try values.integer("beam-size", in: 1...8) ?? 5
        host = values.string("host") ?? "127.0.0.1"
        port = try values.integer("port", in: 1...65535) ?? 5001
        tls = try values.choice("tls", ["on": true, "off": false]) ?? true
        open = try values.choice("open", ["true": true, "false": false]) ?? false
        uploadLimit = try values.bytes("upload-limit") ?? 2 << 30
        let levels = ["trace", "debug", "info", "notice", "warning", "error", "critical"]
        logLevel =
            try values.choice("log-level", Dictionary(uniqueKeysWithValues: levels.map { ($0, $0) })) ?? "info"
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
        if let file { providers.append(try await ConfigurationFile.provider(path: file)) }
        return try Settings(reader: ConfigReader(providers: providers))
    }
}
