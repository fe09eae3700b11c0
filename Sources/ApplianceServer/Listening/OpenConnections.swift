import NIOCore
import Synchronization

/// The connections of a server, to be told when it stops.
final class OpenConnections: Sendable {
    private struct State {
        var channels: [ObjectIdentifier: any Channel] = [:]
        var farewell: FarewellHandler.Farewell?
    }

    private let state = Mutex(State())

    /// Follows a connection, which has a `FarewellHandler`, until it is closed.
    func add(_ channel: any Channel) {
        let key = ObjectIdentifier(channel)
        let farewell = state.withLock { state in
            state.channels[key] = channel
            return state.farewell
        }
        channel.closeFuture.whenComplete { [self] _ in state.withLock { $0.channels[key] = nil } }
        if let farewell { channel.pipeline.fireUserInboundEventTriggered(farewell) }
    }

    /// Lets every connection finish what it is doing and close; new ones as well.
    ///
    /// - Parameter patience: How long a quiet connection is kept for a request that may be on its way.
    func takeLeave(patience: Duration) {
        let farewell = FarewellHandler.Farewell(patience: TimeAmount(patience))
        let channels = state.withLock { state in
            state.farewell = farewell
            return Array(state.channels.values)
        }
        for channel in channels { channel.pipeline.fireUserInboundEventTriggered(farewell) }
    }
}
