import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Ends a connection so that no request on it is lost, when the server is about to stop.
///
/// A client may send its next request at the very moment a quiet connection is closed, and cannot tell whether the server
/// has read it. So a connection is closed only behind an answer that says so (`Connection: close`, RFC 9112 9.6), or when
/// nothing was heard on it for a while.
final class FarewellHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// Tells a connection that the server is about to stop.
    struct Farewell: Sendable {
        /// How long a connection has to be quiet to be closed.
        let patience: TimeAmount
    }

    private var unanswered = 0
    private var patience: TimeAmount?
    private var closing: Scheduled<Void>?

    func handlerRemoved(context: ChannelHandlerContext) { closing?.cancel() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head = unwrapInboundIn(data) { unanswered += 1 }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(var response) where patience != nil && response.status.kind != .informational:
            response.headerFields[.connection] = "close"
            // Closes it behind the answer's end.
            context.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
            context.write(wrapOutboundOut(.head(response)), promise: promise)
        case .end:
            unanswered = max(0, unanswered - 1)
            context.write(data, promise: promise)
            closeWhenQuiet(context)
        default:
            context.write(data, promise: promise)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard let farewell = event as? Farewell else { return context.fireUserInboundEventTriggered(event) }
        patience = farewell.patience
        closeWhenQuiet(context)
    }

    private func closeWhenQuiet(_ context: ChannelHandlerContext) {
        guard let patience else { return }
        closing?.cancel()
        closing = context.eventLoop.assumeIsolated().scheduleTask(in: patience) { [self] in
            // What is being answered says so itself, or comes here again at its end.
            if unanswered == 0 { context.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }
        }
    }
}
