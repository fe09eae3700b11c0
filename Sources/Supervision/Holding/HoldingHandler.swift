import NIOCore
import NIOHTTP1

/// Answers one request on a connection and closes it.
///
/// The body of the request is read and thrown away before the connection is closed: a client that is still sending would
/// otherwise see a reset instead of the answer.
final class HoldingHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// How long a client may go on sending after it was answered.
    private static let patience = TimeAmount.seconds(10)

    private let answer: @Sendable (HTTPRequestHead) -> HoldingAnswer
    private var isAnswered = false
    private var isClosing = false

    init(answer: @escaping @Sendable (HTTPRequestHead) -> HoldingAnswer) { self.answer = answer }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head) where !isAnswered: respond(to: head, context: context)
        case .end: finish(context)
        case .head, .body: break
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed: finish(context)
        case is IdleStateHandler.IdleStateEvent: context.close(promise: nil)
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func respond(to head: HTTPRequestHead, context: ChannelHandlerContext) {
        isAnswered = true
        let answer = answer(head)
        let responseHead = HTTPResponseHead(version: .http1_1, status: answer.status, headers: answer.headers)
        context.write(wrapOutboundOut(.head(responseHead)), promise: nil)
        if !answer.body.isEmpty {
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: answer.body)))), promise: nil)
        }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        // Such a client sends its body only when it is told to go on.
        if head.headers.contains(name: "expect") { finish(context) }
        let channel = context.channel
        context.eventLoop.scheduleTask(in: Self.patience) { channel.close(promise: nil) }
    }

    private func finish(_ context: ChannelHandlerContext) {
        guard !isClosing else { return }
        isClosing = true
        context.close(promise: nil)
    }
}
