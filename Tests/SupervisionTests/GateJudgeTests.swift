import Testing
import Updates

@testable import Supervision

@Suite struct `Trusting a new release` {
    private func judge(required: Set<String>? = nil, passes: Int = 3, minimum: Int = 10) -> GateJudge {
        let release = ReleaseReference(
            version: "2.0.0",
            manifest: String(repeating: "a", count: 64),
            database: SchemaRange(schema: 1, reader: 1)
        )
        let side = Side(release: release, generation: 2, database: 1)
        return GateJudge(
            order: GateOrder(
                side: side,
                required: required,
                passes: passes,
                minimumSeconds: minimum,
                limitSeconds: 60
            )
        )
    }

    private func time(_ seconds: Int) -> GateJudge.Time { GateJudge.Time(inGate: seconds, sinceReady: seconds) }

    @Test func `it takes so many passes and so long`() {
        var judge = judge()
        for second in [1, 2, 3, 9] { #expect(judge.take(["health": true], message: nil, at: time(second)) == nil) }
        #expect(judge.take(["health": true], message: nil, at: time(10)) == .passed)
    }

    @Test func `one failure starts the count again`() {
        var judge = judge(minimum: 0)
        _ = judge.take(["health": true], message: nil, at: time(1))
        _ = judge.take(["health": true], message: nil, at: time(2))
        _ = judge.take(["health": false], message: nil, at: time(3))
        #expect(judge.take(["health": true], message: nil, at: time(4)) == nil)
        #expect(judge.take(["health": true], message: nil, at: time(5)) == nil)
        #expect(judge.take(["health": true], message: nil, at: time(6)) == .passed)
    }

    @Test func `only what is required decides, and a check that was not made did not pass`() {
        var judge = judge(required: ["health"], passes: 1, minimum: 0)
        #expect(judge.take(["page": true], message: nil, at: time(1)) == nil)
        #expect(judge.take(["page": false, "health": true], message: nil, at: time(2)) == .passed)
    }

    @Test func `checks that need the outer network decide nothing by themselves`() {
        var judge = judge(passes: 1, minimum: 0)
        #expect(judge.take(["external-updates": false, "health": true], message: nil, at: time(1)) == .passed)
    }

    @Test func `at the limit it has failed, with the last failure as the reason`() {
        var judge = judge()
        #expect(judge.take(["health": false, "page": false], message: nil, at: time(59)) == nil)
        let verdict = judge.take(["health": false, "page": true], message: nil, at: time(60))
        #expect(verdict == .failed(checks: ["health"], message: "These checks did not pass: health."))
    }

    @Test func `nobody who could look is a failure`() {
        var judge = judge(passes: 1, minimum: 0)
        #expect(judge.take(nil, message: "The step ended with status 3.", at: time(1)) == nil)
        let verdict = judge.take(nil, message: "The step ended with status 3.", at: time(60))
        #expect(verdict == .failed(checks: ["probe"], message: "The step ended with status 3."))
    }

    @Test func `a release that flaps is not trusted`() {
        var judge = judge(passes: 2, minimum: 0)
        for second in 1..<60 {
            #expect(judge.take(["health": second % 2 == 0], message: nil, at: time(second)) == nil)
        }
        guard case .failed = judge.take(["health": true], message: nil, at: time(60)) else {
            Issue.record("it passed")
            return
        }
    }
}
