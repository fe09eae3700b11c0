import Foundation
import HTTPTypes
import Hummingbird
import Logging

/// The log over HTTP: its newest lines, and how much is written.
struct LogRoutes: Sendable {
    let book: LogBook
    let logger: Logger

    var routes: [Route] {
        [
            Route(.get, "/api/logs", .administrators) { request, _ in try list(request) },
            Route(.get, "/api/logs/level", .administrators) { _, _ in try level() },
            Route(.put, "/api/logs/level", .administrators) { request, _ in
                let form = try await LevelForm.read(request)
                let level = try Self.level(named: try form.required(form.level, "level"))
                change(to: level)
                return try self.level()
            },
        ]
    }

    private struct LevelForm: JSONForm {
        static let fields: Set = ["level"]

        var level: String?
    }

    private struct Level: Encodable {
        var level: String
        /// What it is after a restart.
        var configured: String
    }

    private struct Line: Encodable {
        var number: Int
        var at: Date
        var level: String
        var message: String
        @OrNull var request: String?
        @OrNull var job: String?
        var metadata: [String: String]

        init(_ line: LogLine) {
            number = line.number
            at = line.at
            level = line.level.rawValue
            message = line.message
            request = line.metadata[LogKey.request]
            job = line.metadata[LogKey.job]
            metadata = line.metadata.filter { !LogKey.ofTasks.contains($0.key) }
        }
    }

    private struct Page: Encodable {
        var lines: [Line]
        @OrNull var next_before: Int?
    }

    /// The log says so as long as, or as soon as, it says anything of that kind.
    private func change(to level: Logger.Level) {
        let before = book.level
        let metadata: Logger.Metadata = ["log.level": "\(level)", "log.level.before": "\(before)"]
        if level >= before { logger.notice("the log level is changed", metadata: metadata) }
        book.level = level
        if level < before { logger.notice("the log level is changed", metadata: metadata) }
    }

    private func level() throws -> Response {
        try .json(
            Level(level: book.level.rawValue, configured: book.standard.rawValue),
            headers: [.cacheControl: "no-store"]
        )
    }

    private func list(_ request: Request) throws -> Response {
        let query = request.uri.queryParameters
        let limit = try PageSize.read(query)
        let before = try query["before"].map { text in
            guard let number = Int(text) else {
                throw APIError(.badRequest, "invalid_value", "'before' must be a number.", parameter: "before")
            }
            return number
        }
        let level = try query["level"].map { try Self.level(named: String($0)) } ?? .trace
        // One more tells whether there is a next page.
        let found = book.lines(from: level, before: before, limit: limit + 1)
        let page = found.prefix(limit)
        return try .json(
            Page(lines: page.map(Line.init), next_before: found.count > limit ? page.last?.number : nil),
            headers: [.cacheControl: "no-store"]
        )
    }

    private static func level(named name: String) throws -> Logger.Level {
        guard let level = Logger.Level(rawValue: name) else {
            let names = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
            throw APIError(.badRequest, "invalid_value", "'level' must be one of \(names).", parameter: "level")
        }
        return level
    }
}
