import DurableStorage
import Foundation
import Glibc
import Handover
package import Logging
import Updates

/// The process that holds the port: it keeps a server running, exchanges releases, and answers itself when no server can.
///
/// It never lets go of the listening sockets while it runs, imports no framework, and reads no database. What it starts
/// is known to its ledger, so that a successor can tidy up even if this process is killed.
package struct Supervisor: Sendable {
    private let options: SupervisorOptions
    private let arguments: [String]
    private let environment: [String: String]
    private let logger: Logger

    /// - Parameter arguments: What this process was started with, for the program it may become.
    package init(options: SupervisorOptions, arguments: [String], environment: [String: String], logger: Logger) {
        self.options = options
        self.arguments = arguments
        self.environment = environment
        self.logger = logger
    }

    /// Works until a signal says stop.
    ///
    /// To be called once, before other threads read the environment.
    ///
    /// - Throws: `SupervisorError`, `HandoverError`, `StorageError`.
    package func run(signals: SignalStream) async throws {
        let notifier = ServiceNotifier.claim(environment: environment)
        let handoff = Handoff.received(environment: environment)
        unsetenv(Handoff.variable)
        handoff?.keepOpen(false)
        let layout = InstallationLayout(data: options.data, releases: releases)
        try PrivateFolder.create(layout.run)
        let lock = try await handoff == nil ? SupervisorLock.take(layout) : SupervisorLock.takeOver(layout)
        let mark = StopMark(layout)
        if handoff == nil { remember { try mark.lookBack() } }
        let ledger = ChildLedger(path: layout.run + "/children.json")
        if handoff == nil {
            let count = await ledger.endLeftovers(within: .seconds(10))
            if count > 0 { logger.warning("Ended what an earlier supervisor left", metadata: ["count": "\(count)"]) }
        }
        let sockets = try handoff?.sockets ?? openSockets()
        let parts = SupervisorParts(
            options: options,
            layout: layout,
            sockets: sockets,
            environment: environment,
            reaper: ChildReaper(
                scope: .everyChild,
                adopting: handoff?.servers.map(\.process) ?? [],
                ledger: ledger
            ),
            logger: logger
        )
        await parts.fleet.adopt(handoff?.servers ?? [])
        let authority = try parts.authority(arguments: arguments, handoff: handoff)
        parts.statusSource.set(authority)
        let addresses = sockets.compactMap { ListeningSocket.localAddress(of: $0) }.joined(separator: " ")
        logger.info("Supervisor runs", metadata: ["address": "\(addresses)"])
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await authority.run() }
            group.addTask { await serveControl(layout.control, authority) }
            group.addTask { await Self.sendHeartbeats(notifier) }
            notifier.send("READY=1", "STATUS=Running")
            await Self.untilStopped(signals)
            notifier.send("STOPPING=1", "STATUS=Finishing requests")
            logger.info("Supervisor stops")
            group.cancelAll()
        }
        remember { try mark.begin() }
        await stop(parts, signals: signals)
        remember { try mark.end() }
        lock.release()
        logger.info("Supervisor has stopped")
    }

    /// What is only for the doctor keeps nobody from working.
    private func remember(_ note: () throws -> Void) {
        do { try note() } catch { logger.warning("A stop is not remembered", metadata: ["error": "\(error)"]) }
    }

    private var releases: String {
        switch options.source {
        case .managed(let releases): releases
        case .fixed(let release): release
        }
    }

    private func openSockets() throws -> [Int32] {
        let inherited = try InheritedSockets.claim(environment: environment).descriptors
        return inherited.isEmpty ? [try ListeningSocket.open(host: options.host, port: options.port)] : inherited
    }

    private func serveControl(_ path: String, _ authority: any UpdateAuthority) async {
        do {
            let server = try ControlServer(path: path, logger: logger) { request, emit in
                try await authority.answer(request, emit: emit)
            }
            await server.run()
            unlink(path)
        } catch {
            // The servers are more important than the way to talk about them.
            logger.error("No control socket", metadata: ["error": "\(error)"])
        }
    }

    private func stop(_ parts: SupervisorParts, signals: SignalStream) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await parts.fleet.shutDown(within: options.drain) }
            // A second signal means: now.
            let impatience = Task {
                await Self.untilStopped(signals)
                await parts.fleet.shutDown(within: .zero)
            }
            await group.waitForAll()
            impatience.cancel()
        }
    }

    private static func untilStopped(_ signals: SignalStream) async {
        for await number in signals where number == SIGTERM || number == SIGINT { return }
    }

    private static func sendHeartbeats(_ notifier: ServiceNotifier) async {
        guard let interval = notifier.heartbeatInterval else { return }
        while !Task.isCancelled {
            notifier.send("WATCHDOG=1")
            try? await Task.sleep(for: interval)
        }
    }
}
