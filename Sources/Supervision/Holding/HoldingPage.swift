import Handover
package import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// Answers the port while no server can: every request is told to come again, and the update's state can be read.
package actor HoldingPage {
    /// Connections answered at the same time; further ones wait in the queue of the kernel.
    private static let connectionsAtOnce = 256

    private let sockets: [Int32]
    private let certificate: HoldingCertificate?
    private let updateStatus: @Sendable () -> [UInt8]
    private let logger: Logger
    private let mood = Mutex(HoldingMood.starting)
    private let open = Mutex(0)
    private var acceptor: Acceptor?

    /// - Parameters:
    ///   - certificates: The folder of the server's certificate; nil when it speaks plain HTTP.
    ///   - updateStatus: The JSON of the update's state; called on an event loop, so it must not block.
    package init(
        sockets: [Int32],
        certificates: String?,
        updateStatus: @escaping @Sendable () -> [UInt8],
        logger: Logger
    ) {
        self.sockets = sockets
        certificate = certificates.map { HoldingCertificate(folder: $0) }
        self.updateStatus = updateStatus
        self.logger = logger
    }

    /// Accepts connections from now on, and says why.
    package func show(_ mood: HoldingMood) {
        self.mood.withLock { $0 = mood }
        guard acceptor == nil else { return }
        // Read anew each time: the certificate may have been renewed, or made for the first time.
        let context = certificate?.context()
        do {
            acceptor = try Acceptor(sockets: sockets) { [self] in
                open.withLock { $0 < Self.connectionsAtOnce }
            } onConnection: { [self] in
                take($0, context: context)
            }
            logger.info("Holding page is shown", metadata: ["holding.mood": "\(mood.code)"])
        } catch {
            logger.error("Holding page cannot be shown", metadata: ["error": "\(error)"])
        }
    }

    /// Accepts nothing more; what was accepted is answered.
    package func hide() async {
        guard let acceptor else { return }
        self.acceptor = nil
        await acceptor.stop()
        logger.info("Holding page is hidden")
    }

    nonisolated private func take(_ connection: Int32, context: NIOSSLContext?) {
        open.withLock { $0 += 1 }
        ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try self.prepare(channel, context: context) }
            }
            .withConnectedSocket(connection)
            .whenComplete { [self] result in
                switch result {
                case .success(let channel): channel.closeFuture.whenComplete { _ in self.left() }
                case .failure: left()
                }
            }
    }

    nonisolated private func left() { open.withLock { $0 -= 1 } }

    nonisolated private func prepare(_ channel: any Channel, context: NIOSSLContext?) throws {
        let pipeline = channel.pipeline.syncOperations
        if let context { try pipeline.addHandler(NIOSSLServerHandler(context: context)) }
        try pipeline.addHandler(IdleStateHandler(readTimeout: .seconds(15)))
        try pipeline.configureHTTPServerPipeline(withErrorHandling: true)
        try pipeline.addHandler(
            HoldingHandler { [self] head in
                HoldingAnswer(head, mood: mood.withLock { $0 }, updateStatus: updateStatus())
            }
        )
    }
}
