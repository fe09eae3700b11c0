import Accounts
import HTTPTypes
import Logging
import TestSupport
import Testing

@testable import ApplianceServer

@Suite struct `The log` {
    private static func logger(_ book: LogBook) -> Logger {
        Logger(label: "test") { ApplianceLogHandler(label: $0, book: book) }
    }

    @Test func `keeps its newest lines, however many there were`() {
        let book = LogBook(level: .info)
        for number in 1...(5 * LogBook.limit + 7) { book.add(.info, "line \(number)", [:]) }
        let lines = book.lines(from: .trace, limit: .max)
        #expect(lines.count == LogBook.limit)
        #expect(lines.first?.message == "line \(5 * LogBook.limit + 7)")
        #expect(lines.map(\.number) == lines.map(\.number).sorted(by: >))
    }

    @Test func `cuts what is too long`() {
        let book = LogBook(level: .info)
        let long = String(repeating: "ä", count: 100_000)
        let metadata = Dictionary(
            uniqueKeysWithValues: (0..<100).map { ("key \($0)", Logger.MetadataValue("\(long)")) }
        )
        book.add(.error, long, metadata)
        let line = book.lines(from: .trace, limit: 1)[0]
        #expect(line.message.count == 1001 && line.metadata.count == 24)
        #expect(line.metadata.values.allSatisfy { $0.count == 1001 })
    }

    @Test func `follows a change of its level in every logger there is`() {
        let book = LogBook(level: .warning)
        var copy = Self.logger(book)
        copy[metadataKey: "part"] = "copy"
        copy.info("unheard")
        book.level = .debug
        copy.debug("heard")
        Self.logger(book).trace("too quiet")
        book.level = .critical
        copy.error("not wanted any more")
        #expect(book.lines(from: .trace, limit: 10).map(\.message) == ["heard"])
    }

    @Test func `names the request and the job of the task in each line, whoever writes it`() async {
        let book = LogBook(level: .info)
        let elsewhere = Self.logger(book)
        var request = Self.logger(book)
        request[metadataKey: LogKey.request] = "r1"
        await withLogger(request) { _ in
            await withLogger(mergingMetadata: [LogKey.job: "job_1"]) { _ in
                await withTaskGroup { group in group.addTask { elsewhere.info("within", metadata: ["own": "1"]) } }
            }
        }
        elsewhere.info("outside")
        let lines = book.lines(from: .trace, limit: 10)
        #expect(lines.map(\.message) == ["outside", "within"])
        #expect(lines[0].metadata.isEmpty)
        #expect(lines[1].metadata == [LogKey.request: "r1", LogKey.job: "job_1", "own": "1"])
    }

    private static let admin: HTTPFields = [.authorization: "Bearer " + Appliance.token]

    @Test func `is read in pages and by level`() async throws {
        try await withScratch { folder in
            let appliance = try Appliance(folder: folder)
            for number in 1...5 {
                appliance.logs.add(
                    number.isMultiple(of: 2) ? .warning : .info,
                    "\(number)",
                    [LogKey.job: "job_\(number)"]
                )
            }
            func page(_ query: String) async throws -> ([String], Int?) {
                let answer = try await appliance.call(.get, "/api/logs?" + query, headers: Self.admin)
                #expect(answer.status == .ok)
                let lines = try #require(try answer.json["lines"] as? [[String: Any]])
                for line in lines { #expect(line["job"] as? String == "job_\(line["message"] ?? "")") }
                return (lines.compactMap { $0["message"] as? String }, try answer.json["next_before"] as? Int)
            }
            let (first, next) = try await page("limit=2")
            #expect(first == ["5", "4"] && next == 4)
            let (second, _) = try await page("limit=3&before=4")
            #expect(second == ["3", "2", "1"])
            let (warnings, none) = try await page("level=warning")
            #expect(warnings == ["4", "2"] && none == nil)
            for query in ["level=loud", "limit=0", "before=x"] {
                let answer = try await appliance.call(.get, "/api/logs?" + query, headers: Self.admin)
                #expect(try answer.status == .badRequest && answer.code == "invalid_value")
            }
        }
    }

    @Test func `is given another level until the next start, which is audited`() async throws {
        try await withScratch { folder in
            let appliance = try Appliance(folder: folder)
            func put(_ body: String) async throws -> Answer {
                try await appliance.call(.put, "/api/logs/level", headers: Self.admin, body: Array(body.utf8))
            }
            let answer = try await put(#"{"level":"debug"}"#)
            #expect(answer.body == #"{"configured":"info","level":"debug"}"#)
            #expect(appliance.logs.level == .debug)
            #expect(appliance.logs.lines(from: .notice, limit: 1).first?.metadata["log.level"] == "debug")
            #expect(try await put(#"{"level":"loud"}"#).code == "invalid_value")
            #expect(try await put("{}").code == "missing_field")
            #expect(appliance.logs.level == .debug)
            let audit = try await appliance.accounts.audit(limit: 10).reversed().map { [$0.action, $0.outcome] }
            #expect(audit.first == ["PUT /api/logs/level", "done"] && audit.count == 3)
        }
    }
}
