import NIOCore
import Synchronization

/// Hears that the client of a connection sends nothing more: that it hung up, properly or not.
///
/// Hummingbird 2.28.1 has a way of its own to notice that (`consumeWithCancellationOnInboundClose`), but there a client
/// that closes properly ends the whole process: the source of a request's body is then dropped unfinished.
final class HangUpHandler: ChannelInboundHandler, RemovableChannelHandler, Sendable {
    typealias InboundIn = NIOAny

    private let promise = Mutex<EventLoopPromise<Void>?>(nil)

    func handlerAdded(context: ChannelHandlerContext) {
        let new = context.eventLoop.makePromise(of: Void.self)
        promise.withLock { $0 = new }
    }

    func handlerRemoved(context: ChannelHandlerContext) { isOver() }

    func channelInactive(context: ChannelHandlerContext) {
        isOver()
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event { isOver() }
        context.fireUserInboundEventTriggered(event)
    }

    /// Returns when the client has hung up or the calling task is cancelled.
    func wait() async {
        let (stream, continuation) = AsyncStream<Never>.makeStream()
        guard let future = promise.withLock({ $0?.futureResult }) else { return }
        future.whenComplete { _ in continuation.finish() }
        for await _ in stream {}
    }

    private func isOver() { promise.withLock { $0?.succeed() } }
}
