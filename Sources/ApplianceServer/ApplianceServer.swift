package import Accounts
package import Archive
import AudioIngest
import Backups
package import Deployment
import DurableStorage
import Foundation
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
package import Identity
package import Logging
package import Maintenance
import Monitoring
import NIOCore
import NIOSSL
import ServiceLifecycle
package import SpeechEngine
package import SystemPackage
package import Transcription

/// The HTTPS server: OpenAI's API, the appliance's own, and the web page.
package struct ApplianceServer: Service {
    /// How the server is set up.
    package struct Configuration: Sendable {
        package var paths: AppliancePaths
        package var host: String
        package var port: Int
        package var tls: Bool
        /// Whether other machines need no token.
        package var open: Bool
        /// Whether programs on this machine need none.
        package var localAccess: Bool
        /// Bytes of an upload.
        package var uploadLimit: Int
        /// What is set for all recordings.
        package var transcription: TranscriptionDefaults
        /// Windows decoded at once.
        package var lanes: Int
        /// How webhooks are told of jobs.
        package var webhooks: WebhookPolicy
        /// How long recordings are kept once they are transcribed.
        package var keeping: RecordingPolicy
        /// The watched folder; nil if none is watched.
        package var inbox: InboxPolicy?
        /// When the appliance is being worked on.
        package var maintenance: MaintenancePlan
        /// This binary, which confines media decoders.
        package var launcher: FilePath
        /// Where updates are looked for unless somebody says otherwise.
        package var updateChannel: String
        /// When updates may be switched to; nil for always.
        package var updateWindows: String?
        /// What the supervisor says, if there is one.
        package var release: SupervisedRelease

        package init(
            paths: AppliancePaths,
            host: String,
            port: Int,
            tls: Bool,
            open: Bool,
            localAccess: Bool,
            uploadLimit: Int,
            transcription: TranscriptionDefaults,
            lanes: Int,
            webhooks: WebhookPolicy,
            keeping: RecordingPolicy,
            inbox: InboxPolicy?,
            maintenance: MaintenancePlan,
            launcher: FilePath,
            updateChannel: String,
            updateWindows: String?,
            release: SupervisedRelease
        ) {
            self.paths = paths
            self.host = host
            self.port = port
            self.tls = tls
            self.open = open
            self.localAccess = localAccess
            self.uploadLimit = uploadLimit
            self.transcription = transcription
            self.lanes = lanes
            self.webhooks = webhooks
            self.keeping = keeping
            self.inbox = inbox
            self.maintenance = maintenance
            self.launcher = launcher
            self.updateChannel = updateChannel
            self.updateWindows = updateWindows
            self.release = release
        }
    }

    /// Recordings whose callers wait for the answer.
    private static let callersWaiting = 68

    /// Works on the jobs that nobody waits for; it is to be stopped before the server.
    package let jobs: JobRunner
    /// Tells the log which parts do not work.
    package let watch: ComponentWatch
    private let listener: any Service

    /// Prepares everything that can fail before the port is bound.
    ///
    /// - Parameters:
    ///   - inheritance: What whoever started this process gave it.
    ///   - identity: Tells whether what runs is what was shipped.
    ///   - onRunning: Called when the port is bound.
    /// - Throws: `StorageError`, or an error of a certificate that cannot be read.
    package init(
        _ configuration: Configuration,
        inheritance: ServerInheritance = .none,
        engines: EngineRoom,
        downloads: DownloadBoard,
        backups: BackupBoard,
        identity: IdentityGauge,
        logs: LogBook,
        archive: Archive,
        accounts: AccountStore,
        makeTranscriber: @escaping @Sendable (any SpeechEngine) throws -> Transcriber,
        logger: Logger,
        onRunning: @escaping @Sendable () async -> Void = {}
    ) throws {
        let paths = configuration.paths
        try ScratchFile.removeLeftovers(in: paths.scratch)
        let authority = configuration.tls ? try CertificateAuthority(directory: paths.certificates) : nil
        let metrics = Metrics()
        let desk = TranscriptionDesk(
            engines: engines,
            archive: archive,
            makeTranscriber: makeTranscriber,
            scheduler: Scheduler(lanes: configuration.lanes, limit: Self.callersWaiting),
            feed: JobFeed(),
            data: paths.data,
            keeping: configuration.keeping,
            metrics: metrics,
            logger: logger
        )
        let folder = UploadFolder(data: paths.data, folder: paths.uploads)
        let (wakeUps, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let office = JobOffice(
            store: archive.jobs,
            scheduler: desk.scheduler,
            feed: desk.feed,
            recordings: RecordingFolder(data: paths.data, folder: paths.recordings)
        ) { wake.yield() }
        let intake = RecordingIntake(desk: desk, office: office, defaults: configuration.transcription)
        let inbox = configuration.inbox.map {
            Inbox(
                policy: $0,
                intake: intake,
                limit: configuration.uploadLimit,
                maintenance: configuration.maintenance,
                logger: logger
            )
        }
        let uploads = UploadReceiver(scratch: paths.scratch, limit: configuration.uploadLimit)
        let installation = UpdateInstallation(
            configuration.release,
            deployment: DeploymentReport(
                .gathered(
                    executable: configuration.launcher.string,
                    data: paths.data,
                    isSupervised: configuration.release.isExchanged
                )
            ),
            executable: configuration.launcher.string,
            data: paths.data,
            channel: configuration.updateChannel,
            windows: configuration.updateWindows
        )
        let drift = DriftProbe(data: paths.data, generation: configuration.release.generation, gauge: identity)
        let components = ComponentProbe(
            paths: paths,
            launcher: configuration.launcher,
            engines: engines,
            archive: archive,
            accounts: accounts,
            keeping: configuration.keeping,
            inbox: inbox,
            backups: backups,
            certificateEnd: try authority?.serverCertificateEnd(for: .current()),
            drift: drift,
            supervisor: installation.client,
            maintenance: configuration.maintenance
        )
        let parts = ComponentGate(probe: components)
        jobs = JobRunner(
            desk: desk,
            office: office,
            uploads: folder,
            scratch: paths.scratch,
            courier: JobCourier(office: office, policy: configuration.webhooks, logger: logger),
            inbox: inbox,
            maintenance: configuration.maintenance,
            parts: parts,
            lock: paths.jobsLock,
            isPaused: configuration.release.intakeIsClosed || configuration.release.isTrial,
            wakeUps: wakeUps,
            logger: logger
        )
        watch = ComponentWatch(probe: components, engines: engines, logger: logger)
        let started = ContinuousClock.now
        let resources = ResourceReading(engines: engines, data: paths.data)
        let gate = MaintenanceGate(plan: configuration.maintenance)
        let health = HealthRoutes(
            engines: engines,
            components: components,
            maintenance: configuration.maintenance,
            resources: resources,
            started: started
        )
        let numbers = MetricsRoutes(
            metrics: metrics,
            engines: engines,
            components: components,
            drift: drift,
            backups: backups,
            maintenance: configuration.maintenance,
            resources: resources,
            started: started
        )
        let limits = AccessLimits()
        let logins = LoginDesk(accounts: accounts, limits: limits)
        let table = RouteTable(
            routes: TranscriptionRoutes(desk: desk, uploads: uploads, defaults: configuration.transcription).routes
                + RecordingRoutes(intake: intake, uploads: uploads).routes
                + UploadRoutes(intake: intake, folder: folder, limit: configuration.uploadLimit).routes
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
                + MaintenanceRoutes(
                    gate: gate,
                    office: office,
                    isAutomatic: OngoingUpdate(configuration.release).isTentative
                ).routes
                + health.routes
                + IdentityRoutes(gauge: identity).routes
                + numbers.routes
                + UpdateRoutes(installation: installation, identity: identity).routes
                + PageRoutes(rootCertificate: authority?.rootPEM).routes
        )
        let control = AccessControl(
            accounts: accounts,
            limits: limits,
            adminToken: try AdminToken.load(path: paths.adminToken),
            ownNames: try LocalNames.current().hosts,
            policy: AccessControl.Policy(
                open: configuration.open,
                localAccess: configuration.localAccess,
                tls: configuration.tls,
                intakeIsClosed: configuration.release.intakeIsClosed
            )
        )
        let responder = ServerResponder(
            responder: table.router(
                control: control,
                gate: gate,
                parts: parts,
                metrics: metrics
            ).buildResponder(),
            serverName: "whisper-appliance",
            generation: configuration.release.generation,
            logger: logger
        )
        let plain = HTTP1Channel(
            responder: { request, writer, channel in try await responder.respond(to: request, writer, channel) },
            configuration: .init(
                additionalChannelHandlers: [
                    ContinueHandler(limit: configuration.uploadLimit), HangUpHandler(), FarewellHandler(),
                ],
                idleTimeout: .seconds(75)
            )
        )
        func service(_ child: some ServerChildChannel) -> any Service {
            ListenService(
                child: child,
                inheritance: inheritance,
                host: configuration.host,
                port: configuration.port,
                warmUp: { await engines.warmUp() },
                onRunning: onRunning,
                logger: logger
            )
        }
        listener =
            if let authority {
                service(try TLSChannel(plain, tlsConfiguration: try Self.tls(authority)))
            } else {
                service(plain)
            }
    }

    package func run() async throws {
        try await listener.run()
    }

    private static func tls(_ authority: CertificateAuthority) throws -> TLSConfiguration {
        let paths = try authority.serverCertificate(for: LocalNames.current())
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile(paths.certificate).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: paths.key, format: .pem))
        )
        configuration.minimumTLSVersion = .tlsv12
        // Peers that never answer a goodbye would hold up a stop for five seconds.
        configuration.shutdownTimeout = .seconds(1)
        return configuration
    }
}
