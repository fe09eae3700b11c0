import Accounts
import ApplianceServer
import Archive
import AudioIngest
import Backups
import Deployment
import Foundation
import Identity
import Logging
import Maintenance
import ModelDownloads
import SpeechEngine
import SpeechModels
import SystemPackage
import Transcription
import Updates

/// The only place that builds objects: what the commands are made of.
struct Services: Sendable {
    /// The hidden first argument that makes this executable an engine worker.
    static let workerSubcommand = "engine-worker"
    /// The one that makes it a step of an update.
    static let updateStepSubcommand = "update-step"

    let settings: Settings
    let logger: Logger
    let models: ModelStore
    /// Waits for short recordings, if somebody runs it.
    let standbyDecoder = StandbyDecoder {
        AudioDecoder(tools: try MediaTools.find(launcher: FilePath(Self.executable)))
    }

    init(settings: Settings, logger: Logger) throws {
        self.settings = settings
        self.logger = logger
        try settings.paths.create()
        models = ModelStore(directory: settings.paths.models)
    }

    /// This binary, which is also each of its child processes.
    static var executable: String { Bundle.main.executablePath ?? CommandLine.arguments[0] }

    /// The engine over a model that is installed and verified.
    ///
    /// - Throws: `ModelError`.
    func engine(model: String) throws -> WorkerEngine {
        let preference = preference(for: model)
        return Self.engine(
            EngineWorkerProcess.Settings(
                model: try models.checkedPath(of: model),
                engine: settings.engine,
                lanes: lanePlan(try ModelCatalogue.model(named: model)).lanes,
                threads: preference?.setup.threads ?? settings.threads,
                preference: preference
            ),
            logger: logger
        )
    }

    /// The same in another way than the settings', and what was measured, have it.
    ///
    /// - Throws: `ModelError`.
    func engine(model: String, _ setup: EngineSetup) throws -> WorkerEngine {
        Self.engine(
            EngineWorkerProcess.Settings(
                model: try models.checkedPath(of: model),
                engine: setup.program.engine,
                lanes: setup.lanes,
                threads: setup.threads,
                format: setup.program.format
            ),
            logger: logger
        )
    }

    static func engine(_ settings: EngineWorkerProcess.Settings, logger: Logger) -> WorkerEngine {
        WorkerEngine(
            WorkerEngine.Configuration(command: [executable, workerSubcommand], settings: settings),
            logger: logger
        )
    }

    /// Windows decoded at once.
    private var lanes: Int { settings.lanes ?? settings.engine.usualLanes }

    /// - Throws: `AudioError.toolMissing`.
    func decoder() throws -> AudioDecoder {
        AudioDecoder(tools: try MediaTools.find(launcher: FilePath(Self.executable)), standby: standbyDecoder)
    }

    /// - Throws: `AudioError.toolMissing`.
    func transcriber(engine: any SpeechEngine) throws -> Transcriber {
        Transcriber(decoder: try decoder(), engine: engine, threads: settings.threads)
    }

    /// What the supervisor said when it started this process.
    var release: SupervisedRelease { SupervisedRelease(environment: ProcessInfo.processInfo.environment) }

    /// The archive; where a supervisor exchanges releases, only it has archives converted.
    ///
    /// - Parameter isServed: Whether a broken one is better than none: a server does what it can without, and says so.
    ///   Not one that is being tried out, since its update is to be undone then.
    /// - Throws: `ArchiveError`.
    func archive(isServed: Bool = false) throws -> Archive {
        try Archive(
            path: settings.paths.database,
            recordings: settings.paths.audio,
            migration: release.generation == nil ? .any : .additive,
            toleratesDamage: isServed && !release.isTentative
        )
    }

    /// Which model is used where nobody names one.
    var defaultModel: DefaultModelChoice {
        DefaultModelChoice(path: settings.paths.defaultModel, setting: settings.model)
    }

    /// What a file holds that requests are signed with, without the line break at its end.
    ///
    /// - Throws: `SettingsError`.
    private static func secret(in file: String) throws -> Data {
        guard let content = FileManager.default.contents(atPath: file), content.count <= 4096,
            case let secret = Data(content.prefix { $0 != 0x0A && $0 != 0x0D }), !secret.isEmpty
        else {
            throw SettingsError(key: "webhook-secret-file", value: file, expected: "a file with one line")
        }
        return secret
    }

    /// Who may do what.
    ///
    /// - Parameter isServed: As for the archive; without accounts, only the admin token and this machine are known.
    /// - Throws: `AccountsError`.
    func accounts(isServed: Bool = false) throws -> AccountStore {
        try AccountStore(path: settings.paths.accounts, toleratesDamage: isServed && !release.isTentative)
    }

    /// The engines of all models the server is asked for.
    ///
    /// - Throws: `ModelError.unreadableChoice`, `StorageError`.
    func engineRoom() throws -> EngineRoom {
        EngineRoom(
            defaultModel: try defaultModel.current(),
            choice: defaultModel,
            store: models,
            idle: settings.models.idle,
            need: { lanePlan($0).need },
            logger: logger
        ) { id in
            // A file that was not checked yet is read completely, which takes a while.
            _ = try await ModelWork(models).checkedPath(of: id)
            return try engine(model: id)
        }
    }

    /// What brings models here.
    ///
    /// - Parameter supplies: Other places than the settings'.
    func downloader(from supplies: [ModelSupply]? = nil) -> ModelDownloader {
        ModelDownloader(
            store: models,
            supplies: supplies ?? settings.models.sources,
            policy: DownloadPolicy(silence: settings.models.timeout)
        )
    }

    /// What makes backups.
    func backupWork(archive: Archive) -> BackupWork {
        let writer = BackupWriter(
            data: settings.paths.data,
            archive: archive,
            settings: settings.file,
            applianceVersion: BuildIdentity.current.version
        ) {
            try models.list().filter { $0.state != .notInstalled }.map(\.model.id)
        }
        return BackupWork(writer, lock: settings.paths.backupLock)
    }

    /// The backups of the server.
    func backupBoard(archive: Archive) -> BackupBoard {
        BackupBoard(
            backupWork(archive: archive),
            schedule: settings.backups.schedule,
            folder: settings.backups.folder,
            record: settings.paths.backupRecord,
            update: OngoingUpdate(release),
            logger: logger
        )
    }

    /// When the appliance is being worked on; a release that is only tried out has no such times.
    var maintenance: MaintenancePlan {
        MaintenancePlan(
            path: settings.paths.maintenance,
            schedule: release.isTrial ? .none : settings.maintenanceWindows
        )
    }

    /// - Throws: as `ApplianceServer.init`.
    func server(
        engines: EngineRoom,
        downloads: DownloadBoard,
        backups: BackupBoard,
        identity: IdentityGauge,
        logs: LogBook,
        archive: Archive,
        accounts: AccountStore,
        inheritance: ServerInheritance,
        onRunning: @escaping @Sendable () async -> Void
    ) throws -> ApplianceServer {
        try ApplianceServer(
            ApplianceServer.Configuration(
                paths: settings.paths,
                host: settings.host,
                port: settings.port,
                tls: settings.tls,
                open: settings.open,
                localAccess: settings.localAccess,
                uploadLimit: settings.uploadLimit,
                transcription: settings.transcription,
                lanes: lanes,
                webhooks: WebhookPolicy(
                    secret: try settings.webhookSecretFile.map { try Self.secret(in: $0) },
                    allowsPrivate: settings.webhookPrivate
                ),
                keeping: settings.keepRecordings,
                inbox: settings.inbox,
                maintenance: maintenance,
                launcher: FilePath(Self.executable),
                updateChannel: settings.updatePolicy.channel,
                updateWindows: settings.updateWindows,
                release: release
            ),
            inheritance: inheritance,
            engines: engines,
            downloads: downloads,
            backups: backups,
            identity: identity,
            logs: logs,
            archive: archive,
            accounts: accounts,
            makeTranscriber: { try transcriber(engine: $0) },
            logger: logger,
            onRunning: onRunning
        )
    }
}
