import Foundation
import Glibc
import Handover
package import Logging
import NIOCore
import NIOPosix
package import SupervisorControl
import Updates

/// Serves the control socket: one request a connection, one line or many in answer.
package struct ControlServer: Sendable {
    /// Answers a request: calls the function with each line, and returns when there are no more.
    package typealias Handler = @Sendable (ControlRequest, Emit) async throws -> Void
    package typealias Emit = @Sendable (any Encodable) async throws -> Void

    private typealias Connection = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    /// Bytes a request may have.
    private static let longestRequest = 64 << 10

    private static let notUnderstood = Reason(
        .invalid,
        "The request is not understood; use the same version on both sides."
    )

    private let descriptor: Int32
    private let handler: Handler
    private let logger: Logger

    /// Opens the socket, for the owner only.
    ///
    /// Whoever calls this holds the instance lock, so an old file is a leftover.
    ///
    /// - Throws: `ControlError.unreachable`.
    package init(path: String, logger: Logger, handler: @escaping Handler) throws {
        guard let address = UnixAddress(path) else {
            throw ControlError.unreachable(path: path, errno: ENAMETOOLONG)
        }
        self.handler = handler
        self.logger = logger
        unlink(path)
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(AF_UNIX, kind, 0)
        self.descriptor = descriptor
        // The mode of the socket before it is bound becomes the mode of its file: it is never open to others.
        guard descriptor >= 0, fchmod(descriptor, 0o600) == 0,
            address.withPointer({ bind(descriptor, $0, $1) }) == 0, listen(descriptor, 16) == 0
        else {
            let code = errno
            if descriptor >= 0 { close(descriptor) }
            throw ControlError.unreachable(path: path, errno: code)
        }
    }

    /// Serves until the calling task is cancelled.
    package func run() async {
        do {
            let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .childChannelOption(.allowRemoteHalfClosure, value: true)
                .bind(descriptor) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try Connection(wrappingChannelSynchronously: channel)
                    }
                }
            try await withThrowingDiscardingTaskGroup { group in
                try await server.executeThenClose { connections in
                    for try await connection in connections { group.addTask { await serve(connection) } }
                }
            }
        } catch is CancellationError {
        } catch {
            logger.error("Control socket is closed", metadata: ["error": "\(error)"])
        }
    }

    private func serve(_ connection: Connection) async {
        do {
            try await connection.executeThenClose { input, output in
                guard let request = try await Self.request(from: input) else { return }
                @Sendable func emit(_ value: any Encodable) async throws {
                    let line = try UpdateJSON.encode(value) + Data("\n".utf8)
                    try await output.write(ByteBuffer(bytes: line))
                }
                do {
                    try await handler(UpdateJSON.decode(ControlRequest.self, from: request), emit)
                } catch is DecodingError {
                    try await emit(ControlAnswer<String>(refused: Self.notUnderstood))
                }
            }
        } catch {
            logger.debug("Control connection ended", metadata: ["error": "\(error)"])
        }
    }

    /// The first line; nil when the client hung up or talks too much.
    private static func request(from input: NIOAsyncChannelInboundStream<ByteBuffer>) async throws -> Data? {
        var received = Data()
        for try await piece in input {
            received += Data(piece.readableBytesView)
            if let end = received.firstIndex(of: UInt8(ascii: "\n")) { return received[..<end] }
            if received.count > longestRequest { return nil }
        }
        return nil
    }
}
