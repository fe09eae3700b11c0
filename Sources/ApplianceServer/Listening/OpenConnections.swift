import NIOCore
import Synchronization

/// The connections of a server, to be told when it stops.
final class OpenConnections: Sendable {
    /// How old a connection must be to be closed without ever having carried a request.
    private static let grace = Duration.seconds(1)

    private struct State {
        var channels: [ObjectIdentifier: (channel: any Channel, since: ContinuousClock.Instant)] = [:]
        var isQuiescing = false
    }

    private let state = Mutex(State())

    /// Follows a connection until it is closed.
    func add(_ channel: any Channel) {
        let key = ObjectIdentifier(channel)
        let isQuiescing = state.withLock { state in
            state.channels[key] = (channel, .now)
            return state.isQuiescing
        }
        channel.closeFuture.whenComplete { [self] _ in state.withLock { $0.channels[key] = nil } }
        if isQuiescing { Self.quiesce(channel, after: Self.grace) }
    }

    /// Lets every connection finish what it is doing and close; new ones as well.
    func quiesce() {
        let channels = state.withLock { state in
            state.isQuiescing = true
            return Array(state.channels.values)
        }
        for (channel, since) in channels {
            Self.quiesce(channel, after: max(.zero, Self.grace - since.duration(to: .now)))
        }
    }

    private static func quiesce(_ channel: any Channel, after delay: Duration) {
        channel.eventLoop.scheduleTask(in: TimeAmount(delay)) {
            channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        }
    }
}
