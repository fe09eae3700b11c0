import Testing

@testable import Supervision

@Suite struct `Starting a server again` {
    private let policy = RestartPolicy(
        firstDelay: .seconds(1),
        longestDelay: .seconds(30),
        limit: 4,
        healthyAfter: .seconds(100)
    )

    @Test func `the waits double and end in failing`() {
        var policy = policy
        let verdicts = (0..<5).map { _ in policy.died(after: nil) }
        #expect(verdicts.map(\.delay) == [.seconds(1), .seconds(2), .seconds(4), .seconds(30), .seconds(30)])
        #expect(verdicts.map(\.isFailing) == [false, false, false, true, true])
    }

    @Test func `a long life makes earlier deaths forgotten`() {
        var policy = policy
        for _ in 0..<5 { _ = policy.died(after: .seconds(99)) }
        #expect(policy.died(after: .seconds(100)) == RestartPolicy.Verdict(delay: .seconds(1), isFailing: false))
    }
}
