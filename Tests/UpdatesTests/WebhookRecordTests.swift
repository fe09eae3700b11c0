import Foundation
import Testing
import Updates

@Suite struct `What the webhook was told` {
    private static let start = Date(timeIntervalSince1970: 1_800_000_000)

    private func entry(_ id: String, _ outcome: UpdateOutcome = .committed) -> HistoryEntry {
        let side = Side(
            release: ReleaseReference(version: "1.0.0", manifest: "0", database: SchemaRange(schema: 1, reader: 1)),
            generation: 1,
            database: 1
        )
        let transaction = Transaction(
            txid: id,
            state: .collect,
            kind: .update,
            request: UpdateRequest(trigger: .user),
            from: side,
            bootID: "boot",
            startedAt: Self.start
        )
        return HistoryEntry(transaction, outcome: outcome, at: Self.start)
    }

    @Test func `nothing that happened before is told, and everything after it once`() throws {
        let old = entry("a")
        var record = WebhookRecord(skipping: [old])
        #expect(record.next(in: [old]) == nil)
        let news = [old, entry("b", .failed), entry("c")]
        let first = try #require(record.next(in: news))
        #expect(first.txid == "b")
        record.succeed(first, host: "example.org", at: Self.start)
        let second = try #require(record.next(in: news))
        #expect(second.txid == "c")
        record.skip(second)
        #expect(record.next(in: news) == nil)
        #expect(record.last?.state == .delivered && record.last?.transaction == "b")
    }

    @Test func `what fails is tried again later and later, and in the end given up`() throws {
        let one = entry("a", .rolledBack)
        var record = WebhookRecord(skipping: [])
        #expect(record.pause(at: Self.start) == .zero)
        for (number, seconds) in WebhookRecord.pauses.enumerated() {
            record.fail(one, message: "no", at: Self.start)
            #expect(record.last?.state == .waiting && record.last?.attempts == number + 1)
            #expect(record.pause(at: Self.start) == .seconds(seconds))
            // A clock that was set back does not keep it waiting for ever.
            #expect(record.pause(at: Self.start.addingTimeInterval(-1_000_000)) == .seconds(seconds))
            #expect(record.next(in: [one]) != nil)
        }
        record.fail(one, message: "never", at: Self.start)
        #expect(record.last?.state == .givenUp && record.last?.message == "never")
        #expect(record.next(in: [one]) == nil)
        #expect(record.pause(at: Self.start) == .zero)
    }

    @Test func `it survives being written and read`() throws {
        var record = WebhookRecord(skipping: [entry("a")])
        record.fail(entry("b"), message: "no", at: Self.start)
        #expect(try UpdateJSON.decode(WebhookRecord.self, from: UpdateJSON.encode(record)) == record)
    }

    @Test func `a rollback and its failure are two outcomes`() {
        #expect(WebhookRecord.key(entry("a", .rolledBack)) != WebhookRecord.key(entry("a", .safeMode)))
    }
}
