import Testing

@testable import Monitoring

@Suite struct `What the processors do` {
    @Test func `is what the kernel counts, guests' ticks once`() throws {
        let before = try #require(ProcessorTimes(report: "cpu  100 0 50 800 50 0 0 0 70 0\ncpu0 1 2 3 4\n"))
        #expect(before.total == 1000 && before.busy == 150)
        let after = try #require(ProcessorTimes(report: "cpu  110 5 55 860 60 2 3 5 75 0\n"))
        #expect(after.share(since: before) == 30.0 / 100)
        #expect(before.share(since: before) == 0 && before.share(since: after) == 0)
    }

    @Test(arguments: ["", "cpu0 1 2 3 4 5\n", "cpu 1 2 3\n", "cpu a b c d e\n"])
    func `is not guessed`(report: String) { #expect(ProcessorTimes(report: report) == nil) }

    @Test func `can be told of this machine`() async throws {
        #expect(try #require(ProcessorTimes.current()).total > 0)
        #expect((0...1).contains(try await ProcessorTimes.share(during: .milliseconds(50))))
    }
}
