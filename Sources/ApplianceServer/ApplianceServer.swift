package import Archive
import AudioIngest
package import Deployment
import Foundation
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
package import Logging
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
        /// Bytes of an upload.
        package var uploadLimit: Int
        /// Hypotheses kept while decoding.
        package var beamSize: Int
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
            uploadLimit: Int,
            beamSize: Int,
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
            self.uploadLimit = uploadLimit
            self.beamSize = beamSize
            self.launcher = launcher
            self.updateChannel = updateChannel
            self.updateWindows = updateWindows
            self.release = release
        }
    }

    /// Recordings worked on at the same time; their windows take turns in the engine.
    private static let recordingsAtOnce = 4
    /// Recordings that may wait for that.
    private static let recordingsWaiting = 64

    private let listener: any Service

    /// Prepares everything that can fail before the port is bound.
    ///
    /// - Parameters:
    ///   - inheritance: What whoever started this process gave it.
    ///   - onRunning: Called when the port is bound.
    /// - Throws: `StorageError`, or an error of a certificate that cannot be read.
    package init(
        _ configuration: Configuration,
        inheritance: ServerInheritance = .none,
        engines: EngineRoom,
        archive: Archive,
        makeTranscriber: @escaping @Sendable (any SpeechEngine) throws -> Transcriber,
        logger: Logger,
        onRunning: @escaping @Sendable () async -> Void = {}
    ) throws {
        let paths = configuration.paths
        try Self.empty(paths.scratch)
        let authority = configuration.tls ? try CertificateAuthority(directory: paths.certificates) : nil
        let desk = TranscriptionDesk(
            engines: engines,
            archive: archive,
            makeTranscriber: makeTranscriber,
            admission: Admission(places: Self.recordingsAtOnce, waiting: Self.recordingsWaiting)
        )
        let uploads = UploadReceiver(scratch: paths.scratch, limit: configuration.uploadLimit)
        let health = HealthRoutes(
            engines: engines,
            components: ComponentProbe(launcher: configuration.launcher, data: paths.data),
            drift: DriftProbe(data: paths.data, generation: configuration.release.generation),
            started: .now
        )
        let table = RouteTable(
            routes: TranscriptionRoutes(desk: desk, uploads: uploads, beamSize: configuration.beamSize).routes
                + ModelRoutes(engines: engines).routes
                + TranscriptRoutes(archive: archive).routes
                + EditingRoutes(archive: archive).routes
                + ArchiveFileRoutes(archive: archive, uploads: uploads).routes
                + health.routes
                + UpdateRoutes(
                    installation: UpdateInstallation(
                        configuration.release,
                        executable: configuration.launcher.string,
                        data: paths.data,
                        channel: configuration.updateChannel,
                        windows: configuration.updateWindows
                    )
                ).routes
                + PageRoutes(rootCertificate: authority?.rootPEM).routes
        )
        let control = AccessControl(
            adminToken: try AdminToken.load(path: paths.adminToken),
            ownNames: try LocalNames.current().hosts,
            open: configuration.open,
            intakeIsClosed: configuration.release.intakeIsClosed
        )
        let responder = ServerResponder(
            responder: table.router(control: control).buildResponder(),
            serverName: "whisper-appliance",
            generation: configuration.release.generation,
            logger: logger
        )
        let plain = HTTP1Channel(
            responder: { request, writer, channel in try await responder.respond(to: request, writer, channel) },
            configuration: .init(
                additionalChannelHandlers: [ContinueHandler(limit: configuration.uploadLimit), HangUpHandler()],
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

    /// Deletes what uploads a crash left behind.
    private static func empty(_ directory: String) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: directory) where name.hasPrefix("upload-") {
            try FileManager.default.removeItem(atPath: directory + "/" + name)
        }
    }
}
