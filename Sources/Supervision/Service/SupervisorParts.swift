import DurableStorage
import Foundation
import Handover
import Logging
import Synchronization
import Updates

/// The only place that builds the supervisor's objects.
struct SupervisorParts: Sendable {
    let options: SupervisorOptions
    let layout: InstallationLayout
    let fleet: ServerFleet
    let steps: StepRunner
    let statusSource = StatusSource()
    let sockets: [Int32]
    let reaper: ChildReaper
    let environment: [String: String]
    let logger: Logger

    init(
        options: SupervisorOptions,
        layout: InstallationLayout,
        sockets: [Int32],
        environment: [String: String],
        reaper: ChildReaper,
        logger: Logger
    ) {
        self.options = options
        self.layout = layout
        self.sockets = sockets
        self.reaper = reaper
        self.environment = environment
        self.logger = logger
        let launch = ServerLaunch(
            data: options.data,
            control: layout.control,
            arguments: options.serverArguments,
            sockets: sockets,
            environment: environment.merging(Self.settings(options, sockets: sockets)) { $1 }
        )
        let holding = HoldingPage(
            sockets: sockets,
            certificates: options.tls ? options.data + "/certificates" : nil,
            updateStatus: { [statusSource] in statusSource.json },
            logger: logger
        )
        fleet = ServerFleet(launch: launch, limits: options.limits, reaper: reaper, holding: holding, logger: logger)
        steps = StepRunner(reaper: reaper, environment: launch.environment, logger: logger)
    }

    /// - Parameters:
    ///   - arguments: What this process was started with.
    ///   - handoff: What an earlier program of this process left.
    /// - Throws: `SupervisorError.noProgram`.
    func authority(arguments: [String], handoff: Handoff?) throws -> any UpdateAuthority {
        switch options.source {
        case .fixed(let folder):
            guard FileManager.default.isExecutableFile(atPath: InstallationLayout.program(in: folder)) else {
                throw SupervisorError.noProgram(folder: folder)
            }
            return FixedRelease(folder: folder, fleet: fleet)
        case .managed:
            return managed(arguments, handoff)
        }
    }

    private func managed(_ arguments: [String], _ handoff: Handoff?) -> ManagedReleases {
        let own = OwnRelease.folder
        let errands = Errands(steps: steps, layout: layout) { [layout] in
            // Whatever is being tried, this link leads to a release that was committed.
            (try? DurableLink.target(of: layout.supervisor)) ?? own
        }
        let runner = ReleaseRunner(fleet: fleet, layout: layout, prober: Prober(errands: errands), ownFolders: [own])
        let driver = TransactionDriver(
            layout: layout,
            steps: steps,
            runner: runner,
            settings: driverSettings,
            failpoints: .fromEnvironment(environment)
        )
        let succession = Succession(
            layout: layout,
            ownReleases: Set([own, handoff?.release].compactMap { $0 }),
            sockets: sockets,
            fleet: fleet,
            reaper: reaper,
            arguments: arguments,
            environment: environment,
            logger: logger
        )
        return ManagedReleases(
            layout: layout,
            driver: driver,
            runner: runner,
            fleet: fleet,
            succession: succession,
            watches: Watches(
                settings: OwnerSettings(errands: errands, layout: layout, logger: logger),
                drift: DriftWatch(errands: errands, layout: layout, logger: logger) { await driver.note($0) },
                webhook: WebhookCourier(errands: errands, layout: layout, logger: logger) { await driver.note($0) },
                checkInterval: options.check,
                driftInterval: options.drift
            ),
            logger: logger
        )
    }

    private var driverSettings: DriverSettings {
        // What the owner wants is asked for as soon as a release can say it.
        var settings = DriverSettings(policy: .unknown, bootID: OwnRelease.bootIdentifier)
        settings.startSeconds = Int(options.limits.start.components.seconds)
        settings.drainSeconds = Int(options.drain.components.seconds)
        settings.gate.minimumSeconds = options.probationSeconds
        settings.gate.passes = options.probationPasses
        settings.gate.limitSeconds = options.probationLimitSeconds
        return settings
    }

    /// What servers and steps have to know of this supervisor's own settings.
    private static func settings(_ options: SupervisorOptions, sockets: [Int32]) -> [String: String] {
        let address = sockets.compactMap { ListeningSocket.localAddress(of: $0) }.first
        var settings = [
            "WHISPER_APPLIANCE_HOST": options.host,
            "WHISPER_APPLIANCE_PORT": "\(sockets.compactMap { ListeningSocket.port(of: $0) }.first ?? options.port)",
            "WHISPER_APPLIANCE_TLS": options.tls ? "on" : "off",
            "WHISPER_APPLIANCE_URL": "\(options.tls ? "https" : "http")://\(address ?? "127.0.0.1:\(options.port)")",
        ]
        settings["WHISPER_APPLIANCE_CONFIG"] = options.config
        return settings
    }
}

/// Where the holding page finds the state of updates; the authority that knows it is made after the page.
final class StatusSource: Sendable {
    private let authority = Mutex<(any UpdateAuthority)?>(nil)

    var json: [UInt8] { authority.withLock { $0 }?.statusJSON ?? Array("{}".utf8) }

    func set(_ authority: any UpdateAuthority) { self.authority.withLock { $0 = authority } }
}
