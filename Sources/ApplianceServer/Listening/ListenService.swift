import Handover
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// Serves connections on listening sockets: inherited ones, on which other servers may accept at the same time, or its
/// own.
///
/// It stops without losing a request: the acceptor stops exactly, what it accepted is served, and connections on which a
/// request may still be on its way get a moment for it.
struct ListenService<Child: ServerChildChannel>: Service {
    let child: Child
    let inheritance: ServerInheritance
    /// Where to listen when no socket was inherited.
    let host: String
    let port: Int
    /// Waited for before the first connection is taken on inherited sockets: others answer there meanwhile.
    let warmUp: @Sendable () async -> Void
    let onRunning: @Sendable () async -> Void
    let logger: Logger

    func run() async throws {
        let isOwn = inheritance.sockets.isEmpty
        let sockets = isOwn ? [try ListeningSocket.open(host: host, port: port)] : inheritance.sockets
        if !isOwn { await getReady() }
        let connections = OpenConnections()
        // Others who answer on the same sockets make waiting worth while.
        let patience = Duration.seconds(isOwn ? 1 : 5)
        let (accepted, continuation) = AsyncStream.makeStream(of: Int32.self)
        let acceptor = try Acceptor(sockets: sockets) { continuation.yield($0) }
        await withGracefulShutdownHandler {
            await onRunning()
            inheritance.notifier.send("READY=1", "STATUS=Serving")
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await Self.sendHeartbeats(inheritance.notifier) }
                await serve(accepted, connections)
                group.cancelAll()
            }
        } onGracefulShutdown: {
            inheritance.notifier.send("STOPPING=1", "STATUS=Finishing requests")
            // The handler may not suspend, and stopping takes a moment.
            Task {
                await acceptor.stop()
                for socket in sockets { ListeningSocket.close(socket) }
                continuation.finish()
                connections.takeLeave(patience: patience)
            }
        }
        await acceptor.stop()
    }

    /// Warms up, and has the supervisor wait for it meanwhile: a large model on a slow or busy disk takes minutes.
    private func getReady() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                while !Task.isCancelled {
                    inheritance.notifier.send("STATUS=Loading the model", "EXTEND_TIMEOUT_USEC=60000000")
                    try? await Task.sleep(for: .seconds(10))
                }
            }
            await warmUp()
            group.cancelAll()
        }
    }

    private func serve(_ accepted: AsyncStream<Int32>, _ connections: OpenConnections) async {
        await withDiscardingTaskGroup { group in
            for await descriptor in accepted {
                group.addTask { await serve(descriptor, connections) }
            }
        }
    }

    private func serve(_ descriptor: Int32, _ connections: OpenConnections) async {
        do {
            let value = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .channelOption(.allowRemoteHalfClosure, value: true)
                .withConnectedSocket(descriptor) { channel in
                    child.setup(channel: channel, logger: logger).map { value in
                        connections.add(channel)
                        return value
                    }
                }
            await child.handle(value: value, logger: logger)
        } catch {
            // The client was gone before anything could be set up.
            logger.debug("Connection was lost", metadata: ["error": "\(error)"])
        }
    }

    /// Until the calling task is cancelled: also while requests are being finished.
    private static func sendHeartbeats(_ notifier: ServiceNotifier) async {
        guard let interval = notifier.heartbeatInterval else { return }
        while !Task.isCancelled {
            notifier.send("WATCHDOG=1")
            try? await Task.sleep(for: interval)
        }
    }
}
