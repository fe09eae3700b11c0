import Foundation

/// What the supervisor is told on its command line and in its environment; the command line counts first.
///
/// | Option | Environment | Default |
/// |---|---|---|
/// | `--data-dir` | `WHISPER_APPLIANCE_DATA_DIR` | none, must be given |
/// | `--releases` | `WHISPER_APPLIANCE_RELEASES` | none: this or `--release` must be given |
/// | `--release` | `WHISPER_APPLIANCE_RELEASE` | one fixed release; updates are somebody else's |
/// | `--host` | `WHISPER_APPLIANCE_HOST` | `0.0.0.0`; without TLS `127.0.0.1` |
/// | `--port` | `WHISPER_APPLIANCE_PORT` | 5001 |
/// | `--tls` | `WHISPER_APPLIANCE_TLS` | `on` |
/// | `--config` | `WHISPER_APPLIANCE_CONFIG` | none: the YAML file of settings, for servers and steps |
/// | `--log-level` | `WHISPER_APPLIANCE_LOG_LEVEL` | `info` |
/// | `--start-seconds` | – | 120: until a server must be ready, unless it asks for more |
/// | `--longest-start-seconds` | – | 3600: the same however often it asks |
/// | `--watchdog-seconds` | – | 60: silence after which a server counts as hung; 0 for never |
/// | `--drain-seconds` | – | 600: what running requests get to finish at a stop |
/// | `--probation-seconds` | – | 120: how long a new release is watched before it is trusted |
/// | `--probation-limit-seconds` | – | 600: when it has not passed by then, the update is undone |
/// | `--probation-passes` | – | 5: checks in a row that it must pass |
/// | `--check-seconds` | – | 21600: between two looks for newer releases; 0 for never |
/// | `--drift-seconds` | – | 3600: between two comparisons of the running release with its manifest; 0 for never |
///
/// What stands behind `--` is given to each server.
package struct SupervisorOptions: Sendable, Equatable {
    /// Who exchanges releases.
    package enum Source: Sendable, Equatable {
        /// This supervisor, among the sealed releases of a directory.
        case managed(releases: String)
        /// Somebody else: the release in this folder is fixed.
        case fixed(release: String)
    }

    package var data: String
    package var source: Source
    package var host = "0.0.0.0"
    package var port = 5001
    package var tls = true
    package var logLevel = "info"
    package var limits = ServerLimits()
    package var drain = Duration.seconds(600)
    /// How long a new release is watched before it is trusted, and how many checks in a row it must pass.
    package var probationSeconds = 120
    package var probationPasses = 5
    /// When it has not passed by then, the update is undone.
    package var probationLimitSeconds = 600
    /// The owner's YAML file of settings.
    package var config: String?
    /// Between two comparisons of the running release with its manifest; zero for never.
    package var drift = Duration.seconds(3600)
    /// Between two looks for newer releases.
    package var check = Duration.seconds(21600)
    package var serverArguments: [String] = []

    /// - Throws: `UsageError`.
    package init(arguments: [String], environment: [String: String]) throws {
        var values: [String: String] = [:]
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument == "--" {
                serverArguments = Array(rest)
                break
            }
            let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
            guard let name = parts.first, name.hasPrefix("--"), Self.names.contains(String(name.dropFirst(2))) else {
                throw UsageError("There is no option “\(argument)”.")
            }
            guard let value = parts.count == 2 ? parts[1] : rest.popFirst() else {
                throw UsageError("The option \(name) needs a value.")
            }
            values[String(name.dropFirst(2))] = value
        }
        func value(_ name: String) -> String? {
            values[name]
                ?? environment["WHISPER_APPLIANCE_" + name.uppercased().replacing("-", with: "_")]
        }
        func seconds(_ name: String, _ target: inout Duration) throws {
            guard let text = values[name] else { return }
            guard let number = Int(text), (0...86400).contains(number) else {
                throw UsageError("--\(name) is “\(text)”; it must be a number of seconds up to 86400.")
            }
            target = .seconds(number)
        }
        guard let data = value("data-dir") else { throw UsageError("Say where the data lies with --data-dir.") }
        self.data = Self.absolute(data)
        switch (value("releases"), value("release")) {
        case (let releases?, nil): source = .managed(releases: Self.absolute(releases))
        case (nil, let release?): source = .fixed(release: Self.absolute(release))
        default: throw UsageError("Give either --releases (to be updated) or --release (a fixed one).")
        }
        if let text = value("port") {
            guard let number = Int(text), (0...65535).contains(number) else {
                throw UsageError("--port is “\(text)”; it must be a number up to 65535.")
            }
            port = number
        }
        if let text = value("tls") {
            guard ["on", "off"].contains(text) else { throw UsageError("--tls is “\(text)”; it must be on or off.") }
            tls = text == "on"
        }
        host = value("host") ?? (tls ? host : "127.0.0.1")
        logLevel = value("log-level") ?? logLevel
        config = value("config").map(Self.absolute)
        guard !serverArguments.contains(where: { $0 == "--config" || $0.hasPrefix("--config=") }) else {
            throw UsageError("Give --config before the dashes: steps of updates read the same settings as servers.")
        }
        try seconds("start-seconds", &limits.start)
        try seconds("longest-start-seconds", &limits.longestStart)
        try seconds("watchdog-seconds", &limits.watchdog)
        try seconds("drain-seconds", &drain)
        try seconds("check-seconds", &check)
        try seconds("drift-seconds", &drift)
        var probation = Duration.seconds(probationSeconds)
        try seconds("probation-seconds", &probation)
        probationSeconds = Int(probation.components.seconds)
        try readProbationLimit(seconds)
        if let text = value("probation-passes") {
            guard let number = Int(text), (1...100).contains(number) else {
                throw UsageError("--probation-passes is “\(text)”; it must be a number from 1 to 100.")
            }
            probationPasses = number
        }
    }

    /// Unless it is given, it leaves time for a probation of any length.
    private mutating func readProbationLimit(
        _ seconds: (String, inout Duration) throws -> Void
    ) throws {
        var limit = Duration.seconds(max(probationLimitSeconds, probationSeconds * 3))
        try seconds("probation-limit-seconds", &limit)
        probationLimitSeconds = Int(limit.components.seconds)
        guard probationLimitSeconds > probationSeconds else {
            throw UsageError(
                "--probation-limit-seconds is \(probationLimitSeconds); it must be more than the \(probationSeconds) of --probation-seconds."
            )
        }
    }

    private static let names = [
        "data-dir", "releases", "release", "host", "port", "tls", "config", "log-level", "start-seconds",
        "longest-start-seconds", "watchdog-seconds", "drain-seconds", "probation-seconds", "probation-passes",
        "probation-limit-seconds", "check-seconds", "drift-seconds",
    ]

    private static func absolute(_ path: String) -> String { URL(fileURLWithPath: path).standardizedFileURL.path }
}

/// A command line that is not understood.
package struct UsageError: Error, Equatable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
