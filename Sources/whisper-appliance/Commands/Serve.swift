import Accounts
import ApplianceServer
import ArgumentParser
import Archive
import Deployment
import Foundation
import Logging
import ServiceLifecycle
import UnixSignals

/// `serve`: the HTTPS server.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Serves the web page and the APIs over HTTPS.")

    @OptionGroup var settings: SettingsOptions

    @Option(help: "Address to listen on; all unless given, with --tls off only this machine.")
    var host: String?

    @Option(help: "Port to listen on.")
    var port: Int?

    @Option(help: "on or off; off only behind a proxy that speaks TLS.")
    var tls: String?

    @Flag(help: "Ask other machines for no key, except for administration. Only in a network you trust.")
    var open = false

    @Option(help: "false: ask programs on this machine for a key, too.")
    var localAccess: String?

    @Option(help: "Default model.")
    var model: String?

    @Option(help: "Where models are downloaded from: hub, addresses and folders, with commas between.")
    var modelSources: String?

    @Option(help: "Time after which unused models leave memory, such as 15m, or never.")
    var modelIdle: String?

    @Option(help: "Time in which a source of models must send something, such as 30s.")
    var modelTimeout: String?

    @Option(help: "What decodes: whisper.cpp, native or automatic.")
    var engine: String?

    @Option(help: "Processor threads.")
    var threads: Int?

    @Option(help: "Windows decoded at the same time; the threads are divided among them.")
    var lanes: Int?

    @Option(help: "Time without work after which the machine is measured, such as 2m, or never.")
    var calibrateAfter: String?

    @Option(help: "Hypotheses kept while decoding, 1 to 8; 1 is quickest.")
    var beamSize: Int?

    @Option(help: "Names and jargon that recordings hold, with commas between.")
    var vocabulary: String?

    @Option(help: "Languages that the detection chooses from, with commas between.")
    var languages: String?

    @Option(help: "Largest upload, such as 500MiB or 2GiB.")
    var uploadLimit: String?

    @Option(help: "Time of day such as 03:30 when a backup is made, or never.")
    var backupAt: String?

    @Option(help: "Folder for backups, an absolute path.")
    var backupFolder: String?

    @Option(help: "For how many days the newest backup of each stays.")
    var backupDays: Int?

    @Option(help: "For how many weeks the newest backup of each stays.")
    var backupWeeks: Int?
    @Option(help: "How long recordings are kept once they are transcribed: never, forever, or days such as 30d.")
    var keepRecordings: String?

    @Option(help: "Watched folder: on, off, or the absolute path of another than the data folder's.")
    var inbox: String?

    @Option(help: "What is laid beside recordings of the watched folder, such as txt,srt,json.")
    var inboxFormats: String?

    @Option(help: "When the appliance is being worked on every week, such as 'sun 02:00-03:00'.")
    var maintenanceWindows: String?

    @Option(help: "trace, debug, info, notice, warning, error or critical.")
    var logLevel: String?

    func run() async throws {
        // What the server writes is private unless it says otherwise.
        umask(0o077)
        try await reportingFailure {
            let settings = try await settings.load([
                "host": host, "port": port.map(String.init), "tls": tls, "open": open ? "true" : nil,
                "local-access": localAccess, "model": model, "engine": engine,
                "threads": threads.map(String.init), "lanes": lanes.map(String.init),
                "calibrate-after": calibrateAfter, "beam-size": beamSize.map(String.init), "upload-limit": uploadLimit,
                "log-level": logLevel, "vocabulary": vocabulary, "languages": languages,
                "model-sources": modelSources, "model-idle": modelIdle, "model-timeout": modelTimeout,
                "backup-at": backupAt, "backup-folder": backupFolder, "backup-days": backupDays.map(String.init),
                "backup-weeks": backupWeeks.map(String.init),
                "keep-recordings": keepRecordings, "inbox": inbox, "inbox-formats": inboxFormats,
                "maintenance-windows": maintenanceWindows,
            ])
            let logs = LogBook(level: Logger.Level(rawValue: settings.logLevel) ?? .info)
            let logger = Logger(label: "whisper-appliance") { ApplianceLogHandler(label: $0, book: logs) }
            let inheritance = try ServerInheritance.claim()
            let services = try Services(settings: settings, logger: logger)
            let engines = try services.engineRoom()
            let downloads = DownloadBoard(downloader: services.downloader(), logger: logger)
            let accounts = try services.accounts(isServed: true)
            let setupCode = try await accounts.problem() == nil ? accounts.renewSetupCode() : nil
            let archive = try services.archive(isServed: true)
            let backups = services.backupBoard(archive: archive)
            let identity = services.identity
            let server = try services.server(
                engines: engines,
                downloads: downloads,
                backups: backups,
                identity: identity,
                logs: logs,
                archive: archive,
                accounts: accounts,
                inheritance: inheritance
            ) {
                Self.announce(settings, setupCode: setupCode)
            }
            // Stopped in reverse order: jobs make room for requests, which the server finishes before the engines go.
            var group = ServiceGroupConfiguration(
                services: [
                    engines, downloads, backups, services.identityWatch(identity), services.calibrationWatch(engines),
                    DecoderService(decoder: services.standbyDecoder, logger: logger), server, server.jobs, server.watch,
                ],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger
            )
            group.maximumGracefulShutdownDuration = .seconds(600)
            try await ServiceGroup(configuration: group).run()
        }
    }

    private static func announce(_ settings: Settings, setupCode: String?) {
        let isLocal = ["127.0.0.1", "::1", "localhost"].contains(settings.host)
        let address = settings.address
        print("Whisper Appliance \(BuildIdentity.current.version) at \(address)")
        if isLocal {
            print("Only this machine can reach it; --host 0.0.0.0 opens it to the network.")
        } else if settings.open {
            print("Open to the network without a key, as asked; administration needs a login.")
        } else {
            print("Other machines reach it under this machine's name, with a login or a key.")
        }
        if let setupCode {
            print("Nobody owns it yet. Make yourself its owner at \(address)/login with the set-up code \(setupCode)")
        }
        fflush(nil)
    }
}
