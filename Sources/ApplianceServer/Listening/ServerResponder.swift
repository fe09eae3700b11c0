import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import Synchronization

/// Answers the requests of all connections: routes them and adds what every answer has.
struct ServerResponder<Responder: HTTPResponder>: Sendable
where Responder.Context: InitializableFromSource<ApplicationRequestContextSource> {
    /// A body that could not be read while it was being answered; a second answer must not follow the first.
    private struct BrokenRequest: Error {}

    let responder: Responder
    let serverName: String
    /// What every answer says it comes from: while releases are exchanged, two of them share the port.
    let generation: String?
    let logger: Logger
    private let date = CachedDate()

    init(responder: Responder, serverName: String, generation: String?, logger: Logger) {
        self.responder = responder
        self.serverName = serverName
        self.generation = generation
        self.logger = logger
    }

    /// As a child channel wants it.
    func respond(to request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel) async throws {
        var logger = logger
        let id = RequestID()
        logger[metadataKey: LogKey.request] = .stringConvertible(id)
        let context = Responder.Context(source: ApplicationRequestContextSource(channel: channel, logger: logger))
        var response: Response
        do {
            response = try await withLogger(logger) { _ in try await responder.respond(to: request, context: context) }
        } catch let error as HTTPParserError {
            throw error
        } catch {
            logger.error("Request failed", metadata: ["error": "\(error)"])
            response = Response(status: .internalServerError)
        }
        response.headers[.date] = date.text
        response.headers[.server] = serverName
        response.headers[.requestID] = id.description
        if let generation { response.headers[.applianceGeneration] = generation }
        if response.body.contentLength == nil { response.body = response.body.logging(to: logger) }
        do {
            try await writer.write(response: response.head, body: response.body)
        } catch is HTTPParserError {
            throw BrokenRequest()
        }
    }
}

extension ResponseBody {
    /// What is made while it is sent belongs to its request, too.
    fileprivate func logging(to logger: Logger) -> ResponseBody {
        ResponseBody { writer in
            // It is used by nobody else meanwhile: the caller waits.
            nonisolated(unsafe) let output = writer
            try await withLogger(logger) { _ in try await write(output) }
        }
    }
}

/// The time as HTTP writes it, formatted once a second.
final class CachedDate: Sendable {
    private static let style = Date.VerbatimFormatStyle(
        format: """
            \(weekday: .abbreviated), \(day: .twoDigits) \(month: .abbreviated) \(year: .defaultDigits) \
            \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits):\
            \(second: .twoDigits) GMT
            """,
        locale: Locale(identifier: "en_US_POSIX"),
        timeZone: .gmt,
        calendar: Calendar(identifier: .gregorian)
    )

    private let cached = Mutex((second: 0, text: ""))

    var text: String {
        let now = Date.now
        let second = Int(now.timeIntervalSince1970)
        return cached.withLock { cached in
            if cached.second != second { cached = (second, Self.text(of: now)) }
            return cached.text
        }
    }

    static func text(of date: Date) -> String { date.formatted(style) }
}
