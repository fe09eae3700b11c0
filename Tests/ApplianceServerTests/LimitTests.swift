import HTTPTypes
import Testing

@testable import ApplianceServer

@Suite struct `Locking out who guesses` {
    private let rule = LockOut.Rule(free: 3, longest: .seconds(60))
    private let start = ContinuousClock.now

    @Test func `some wrong guesses are free, then each doubles the wait`() {
        var lockOut = LockOut()
        var now = start
        var waits: [Duration?] = []
        for _ in 0..<11 {
            let wait = lockOut.wait(for: "eve", under: rule, at: now)
            waits.append(wait)
            now += wait ?? .zero
            #expect(lockOut.wait(for: "eve", under: rule, at: now) == nil, "whoever waits may try")
            lockOut.guess(by: "eve", at: now)
        }
        let seconds: [Int?] = [nil, nil, nil, 1, 2, 4, 8, 16, 32, 60, 60]
        #expect(waits == seconds.map { $0.map { .seconds($0) } })
        #expect(lockOut.wait(for: "ann", under: rule, at: now) == nil)
    }

    @Test func `a right guess is forgiven, and time forgets`() {
        var lockOut = LockOut()
        for _ in 0..<10 { lockOut.guess(by: "eve", at: start) }
        #expect(lockOut.wait(for: "eve", under: rule, at: start) == .seconds(60))
        #expect(lockOut.wait(for: "eve", under: rule, at: start + .seconds(59)) == .seconds(1))
        lockOut.guess(by: "eve", at: start + LockOut.memory)
        #expect(lockOut.wait(for: "eve", under: rule, at: start + LockOut.memory) == nil)
        for _ in 0..<10 { lockOut.guess(by: "eve", at: start) }
        lockOut.forgive("eve")
        #expect(lockOut.wait(for: "eve", under: rule, at: start) == nil)
    }

    @Test func `what is remembered is bounded, and the latest stays`() {
        var table = BoundedTable<Int>(limit: 100)
        for number in 0..<1000 {
            table.set(number, for: "\(number)")
            #expect(table.count <= 100)
        }
        #expect(table["999"] == 999)
        #expect(table["0"] == nil)
    }

    @Test(arguments: [
        ("10.0.0.5", "10.0.0.5"), ("2001:db8:1:2:3:4:5:6", "20:1:d:b8:0:1:0:2"),
        ("2001:db8:1:2::1", "20:1:d:b8:0:1:0:2"), ("::ffff:10.0.0.5", "::ffff:10.0.0.5"), ("", ""),
    ])
    func `an IPv6 network counts as one`(address: String, network: String) {
        #expect(AccessLimits.Subject.network(address) == network)
    }

    @Test func `an account is locked for less long than an address`() async throws {
        let now = start
        let limits = AccessLimits { now }
        for _ in 0..<5 { try await limits.guess(by: [.address("10.0.0.5"), .account("ann")]) }
        await #expect(throws: APIError.self) { try await limits.guess(by: [.address("10.0.0.5"), .account("ann")]) }
        try await limits.guess(by: [.address("10.0.0.6"), .account("ann")])
        try await limits.guess(by: [.keys("10.0.0.5")])
        await limits.forgive([.address("10.0.0.5")])
        try await limits.guess(by: [.address("10.0.0.5")])
    }
}

@Suite struct `Limiting requests` {
    @Test func `a burst passes, then so many a second`() {
        let start = ContinuousClock.now
        var bucket = TokenBucket(burst: 3, perSecond: 2, at: start)
        #expect((0..<3).allSatisfy { _ in bucket.take(at: start) == nil })
        #expect(bucket.take(at: start) == .milliseconds(500))
        #expect(bucket.take(at: start + .milliseconds(500)) == nil)
        #expect(bucket.take(at: start + .milliseconds(500)) == .milliseconds(500))
        let later = start + .seconds(3600)
        #expect((0..<3).allSatisfy { _ in bucket.take(at: later) == nil })
        #expect(bucket.take(at: later) != nil)
    }

    @Test func `one caller's requests do not count for another`() async throws {
        let limits = AccessLimits(burst: 2, perSecond: 0.001)
        for _ in 0..<2 { try await limits.count("ann") }
        let error = await #expect(throws: APIError.self) { try await limits.count("ann") }
        #expect(error?.status == .tooManyRequests && error?.code == "rate_limited")
        #expect(error?.retryAfter.map { (900...1000).contains($0) } == true)
        try await limits.count("bob")
    }
}
