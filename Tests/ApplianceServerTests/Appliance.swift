import Accounts
import Archive
import AudioIngest
import Backups
import Deployment
import Foundation
import HTTPTypes
import Hummingbird
import Identity
import Logging
import Maintenance
import ModelDownloads
import Monitoring
import NIOCore
import NIOEmbedded
import SpeechModels
import SystemPackage
import Testing
import Transcription
import Updates

@testable import ApplianceServer

/// All routes of an appliance without an engine, called in process.
struct Appliance {
    static let token = String(repeating: "5e", count: 32)

    let table: RouteTable
    let archive: Archive
    let accounts: AccountStore
    let logs = LogBook(level: .info)
    let backups: BackupBoard
    let maintenance: MaintenancePlan
    let gate: MaintenanceGate
    let components: ComponentProbe
    private let responder: any HTTPResponder<ApplianceContext>

    /// - Parameter folder: An empty folder for all it keeps.
    init(folder: String, policy: AccessControl.Policy = .init(), limits: AccessLimits = AccessLimits()) throws {
        let engines = EngineRoom(defaultModel: "base", store: ModelStore(directory: folder), logger: .silent) { model in
            throw ModelError.unknownIdentifier(model)
        }
        let downloads = DownloadBoard(
            downloader: ModelDownloader(store: ModelStore(directory: folder), supplies: []),
            logger: .silent
        )
        accounts = try AccountStore(path: folder + "/accounts.sqlite", cost: .cheap)
        let logins = LoginDesk(accounts: accounts, limits: limits)
        archive = try Archive(path: folder + "/archive.sqlite")
        let metrics = Metrics()
        let desk = TranscriptionDesk(
            engines: engines,
            archive: archive,
            makeTranscriber: { _ in throw AudioError.toolMissing("ffmpeg") },
            scheduler: Scheduler(lanes: 1, limit: 1),
            feed: JobFeed(),
            data: folder,
            keeping: .never,
            metrics: metrics,
            logger: .silent
        )
        let office = JobOffice(
            store: archive.jobs,
            scheduler: desk.scheduler,
            feed: desk.feed,
            recordings: RecordingFolder(data: folder, folder: folder + "/recordings")
        ) {}
        let intake = RecordingIntake(desk: desk, office: office, defaults: TranscriptionDefaults(beamSize: 1))
        let uploadFolder = UploadFolder(data: folder, folder: folder)
        let uploads = UploadReceiver(scratch: folder, limit: 1 << 20)
        let deployment = DeploymentReport(
            .gathered(executable: "whisper-appliance", data: folder, isSupervised: false)
        )
        let identity = IdentityGauge(
            IdentitySubject(
                place: ProgramPlace(executable: "/nonexistent/whisper-appliance"),
                data: folder,
                deployment: deployment,
                schema: SchemaRange(schema: 1, reader: 1)
            ) { nil },
            page: ""
        ) { IdentityDocument.Surroundings(settings: ["webhook-secret-file": "set"]) }
        let resources = ResourceReading(engines: engines, data: folder)
        let logs = logs
        let logger = Logger(label: "test") { ApplianceLogHandler(label: $0, book: logs) }
        let writer = BackupWriter(data: folder, archive: archive, applianceVersion: "1") { [] }
        backups = BackupBoard(
            BackupWork(writer, lock: folder + "/backup.lock"),
            schedule: nil,
            folder: BackupFolder(folder + "/backups", isMade: true),
            record: folder + "/backups.json",
            update: OngoingUpdate(SupervisedRelease(environment: [:])),
            logger: logger
        )
        maintenance = MaintenancePlan(path: folder + "/maintenance.json")
        let paths = AppliancePaths(data: folder)
        try paths.create()
        let drift = DriftProbe(data: folder, generation: nil)
        let components = ComponentProbe(
            paths: paths,
            launcher: FilePath("/nonexistent"),
            engines: engines,
            archive: archive,
            accounts: accounts,
            keeping: .forever,
            inbox: nil,
            backups: backups,
            certificateEnd: nil,
            drift: drift,
            supervisor: nil,
            maintenance: maintenance
        )
        self.components = components
        gate = MaintenanceGate(plan: maintenance)
        table = RouteTable(
            routes: TranscriptionRoutes(desk: desk, uploads: uploads, defaults: TranscriptionDefaults(beamSize: 1))
                .routes
                + RecordingRoutes(intake: intake, uploads: uploads).routes
                + UploadRoutes(intake: intake, folder: uploadFolder, limit: 1 << 20).routes
                + JobRoutes(office: office).routes
                + ModelRoutes(engines: engines).routes
                + ModelAdministration(engines: engines, downloads: downloads).routes
                + TranscriptRoutes(archive: archive).routes
                + KeptRecordingRoutes(archive: archive).routes
                + EditingRoutes(archive: archive).routes
                + ArchiveFileRoutes(archive: archive, uploads: uploads).routes
                + SessionRoutes(accounts: accounts, desk: logins).routes
                + KeyRoutes(accounts: accounts).routes
                + AccountRoutes(accounts: accounts, desk: logins).routes
                + BackupRoutes(board: backups).routes
                + LogRoutes(book: logs, logger: logger).routes
                + MaintenanceRoutes(gate: gate, office: office, isAutomatic: false).routes
                + HealthRoutes(
                    engines: engines,
                    components: components,
                    maintenance: maintenance,
                    resources: resources,
                    started: .now
                ).routes
                + MetricsRoutes(
                    metrics: metrics,
                    engines: engines,
                    components: components,
                    drift: drift,
                    backups: backups,
                    maintenance: maintenance,
                    resources: resources,
                    started: .now
                ).routes
                + UpdateRoutes(
                    installation: UpdateInstallation(
                        SupervisedRelease(environment: [:]),
                        deployment: deployment,
                        executable: "whisper-appliance",
                        data: folder,
                        channel: "stable",
                        windows: nil
                    ),
                    identity: identity
                ).routes
                + IdentityRoutes(gauge: identity).routes
                + PageRoutes(rootCertificate: "CERTIFICATE").routes
        )
        let control = Self.control(accounts, policy: policy, limits: limits)
        responder = table.router(
            control: control,
            gate: gate,
            parts: ComponentGate(probe: components),
            metrics: metrics
        ).buildResponder()
    }

    /// A machine called `box`.
    static func control(
        _ accounts: AccountStore,
        policy: AccessControl.Policy = .init(),
        limits: AccessLimits = AccessLimits()
    ) -> AccessControl {
        AccessControl(
            accounts: accounts,
            limits: limits,
            adminToken: token,
            ownNames: ["localhost", "box"],
            policy: policy
        )
    }

    /// Sends a request and reads the answer.
    func call(
        _ method: HTTPRequest.Method,
        _ path: String,
        from address: String = "127.0.0.1",
        headers: HTTPFields = [:],
        body: [UInt8] = []
    ) async throws -> Answer {
        let request = Request.made(method, path, headers: headers, body: body)
        let response = try await responder.respond(to: request, context: .made(from: address))
        let collector = Collector()
        try await response.body.write(collector)
        return Answer(status: response.status, headers: response.headers, body: collector.body)
    }
}

/// A response that was read.
struct Answer {
    let status: HTTPResponse.Status
    let headers: HTTPFields
    let body: String

    /// The body as a JSON object.
    var json: [String: Any] {
        get throws {
            try #require(try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any])
        }
    }

    /// The code in the body of an error.
    var code: String? {
        get throws { try #require(try json["error"] as? [String: Any])["code"] as? String }
    }
}

extension PasswordCost {
    /// Quick: what is tested is not how long it takes.
    static let cheap = PasswordCost(exponent: 4, blockSize: 1, parallelism: 1)
}

extension Request {
    /// A request to the machine `localhost`.
    static func made(
        _ method: HTTPRequest.Method,
        _ path: String,
        authority: String? = "localhost:5001",
        headers: HTTPFields = [:],
        body: [UInt8] = []
    ) -> Request {
        let head = HTTPRequest(method: method, scheme: "https", authority: authority, path: path, headerFields: headers)
        return Request(head: head, body: RequestBody(buffer: ByteBuffer(bytes: body)))
    }
}

extension ApplianceContext {
    /// A connection from an address, or from none.
    static func made(from address: String?) throws -> ApplianceContext {
        let channel = EmbeddedChannel()
        channel.remoteAddress = try address.map { try SocketAddress(ipAddress: $0, port: 40_000) }
        return ApplianceContext(source: ApplicationRequestContextSource(channel: channel, logger: .silent))
    }
}

extension Logger {
    /// Says nothing.
    static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}

/// Keeps what a response writes.
private final class Collector: ResponseBodyWriter {
    private(set) var body = ""

    func write(_ buffer: ByteBuffer) { body += String(buffer: buffer) }

    func finish(_ trailingHeaders: HTTPFields?) {}
}
