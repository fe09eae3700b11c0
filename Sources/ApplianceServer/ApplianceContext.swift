import Hummingbird
import NIOCore

/// What a request carries through middleware and handlers.
struct ApplianceContext: RequestContext, RemoteAddressRequestContext {
    var coreContext: CoreRequestContextStorage
    let remoteAddress: SocketAddress?
    /// Who sends the request; nobody until the access check.
    var caller = Caller()
    private let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        remoteAddress = source.channel.remoteAddress
        channel = source.channel
    }

    /// Runs `operation` for as long as the client is there; it is cancelled when the client hangs up.
    ///
    /// The request's body should have been read by then: nothing is read meanwhile.
    ///
    /// - Throws: `CancellationError` when the client is gone, `ChannelError` when it was gone before, and what
    ///   `operation` throws.
    func whileConnected<Value: Sendable>(_ operation: () async throws -> Value) async throws -> Value {
        let handler = try await channel.pipeline.handler(type: HangUpHandler.self).get()
        return try await withoutActuallyEscaping(operation) { operation in
            // It never runs beside the caller, who waits for it.
            nonisolated(unsafe) let operation = operation
            return try await withThrowingTaskGroup(of: Value?.self) { group in
                group.addTask {
                    await handler.wait()
                    return nil
                }
                group.addTask { try await operation() }
                defer { group.cancelAll() }
                guard let value = try await group.next() ?? nil else { throw CancellationError() }
                return value
            }
        }
    }
}
