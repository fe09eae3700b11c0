import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import ApplianceServer

@Suite struct `Taking leave of a connection` {
    private let channel = EmbeddedChannel()
    private let closings = Closings()
    private let farewell = FarewellHandler.Farewell(patience: .seconds(5))

    init() throws {
        try channel.pipeline.syncOperations.addHandlers([FarewellHandler(), closings])
    }

    @Test func `a quiet one is closed after a while, not at once`() throws {
        bidFarewell()
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(4_900))
        #expect(closings.count == 0)
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(200))
        #expect(closings.count == 1)
    }

    @Test func `a request that was on its way is answered, and the answer says that it is the last`() throws {
        try exchange()
        bidFarewell()
        channel.embeddedEventLoop.advanceTime(by: .seconds(4))
        #expect(try exchange().headerFields[.connection] == "close")
        #expect(closings.count == 1)
    }

    @Test func `what is being answered says so, however long it takes`() throws {
        try request()
        bidFarewell()
        channel.embeddedEventLoop.advanceTime(by: .seconds(60))
        #expect(closings.count == 0)
        #expect(try answer().headerFields[.connection] == "close")
    }

    @Test func `an answer that had begun is followed by patience`() throws {
        try request()
        let head = try begin()
        bidFarewell()
        channel.embeddedEventLoop.advanceTime(by: .seconds(60))
        try end()
        #expect(head.headerFields[.connection] == nil)
        channel.embeddedEventLoop.advanceTime(by: .seconds(4))
        #expect(closings.count == 0)
        #expect(try exchange().headerFields[.connection] == "close")
    }

    @Test func `without a farewell nothing is said and nothing ends`() throws {
        #expect(try exchange().headerFields[.connection] == nil)
        channel.embeddedEventLoop.advanceTime(by: .hours(1))
        #expect(closings.count == 0)
    }

    @Test func `being told to go on is no answer`() throws {
        try request()
        bidFarewell()
        try channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: .continue)))
        guard case .head(let head) = try channel.readOutbound(as: HTTPResponsePart.self) else { throw NoAnswer() }
        #expect(head.headerFields[.connection] == nil)
        #expect(closings.count == 0)
        #expect(try answer().headerFields[.connection] == "close")
    }

    private func bidFarewell() { channel.pipeline.fireUserInboundEventTriggered(farewell) }

    @discardableResult private func exchange() throws -> HTTPResponse {
        try request()
        return try answer()
    }

    private func request() throws {
        let head = HTTPRequest(method: .get, scheme: "https", authority: "localhost", path: "/health")
        try channel.writeInbound(HTTPRequestPart.head(head))
        try channel.writeInbound(HTTPRequestPart.end(nil))
    }

    private func answer() throws -> HTTPResponse {
        let head = try begin()
        try end()
        return head
    }

    private func begin() throws -> HTTPResponse {
        try channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: .ok)))
        guard case .head(let head) = try channel.readOutbound(as: HTTPResponsePart.self) else { throw NoAnswer() }
        return head
    }

    private func end() throws {
        try channel.writeOutbound(HTTPResponsePart.end(nil))
        guard case .end = try channel.readOutbound(as: HTTPResponsePart.self) else { throw NoAnswer() }
    }

    private struct NoAnswer: Error {}

    /// Counts how often the connection was told to close.
    private final class Closings: ChannelInboundHandler {
        typealias InboundIn = HTTPRequestPart

        private(set) var count = 0

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if event is ChannelShouldQuiesceEvent { count += 1 }
            context.fireUserInboundEventTriggered(event)
        }
    }
}
