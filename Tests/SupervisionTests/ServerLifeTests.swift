import Testing

@testable import Supervision

@Suite struct `The life of a server` {
    private let limits = ServerLimits(
        start: .seconds(10),
        longestStart: .seconds(25),
        watchdog: .seconds(5),
        ownStop: .seconds(60)
    )
    private let start = ContinuousClock.now

    private func life() -> ServerLife { ServerLife(limits: limits, started: start) }

    private func after(_ seconds: Int) -> ContinuousClock.Instant { start + .seconds(seconds) }

    private func message(_ text: String) -> ServerLife.Event { .message(NotifyMessage(text)) }

    @Test func `it is ready when it says so`() {
        var life = life()
        #expect(life.handle(message("READY=1"), at: after(1)) == [.becameReady])
        #expect(life.isReady)
        #expect(life.deadline == after(6))
    }

    @Test func `it is killed when it is not ready in time`() {
        var life = life()
        #expect(life.deadline == after(10))
        #expect(life.handle(.timeIsUp, at: after(9)) == [])
        #expect(life.handle(.timeIsUp, at: after(10)) == [.kill])
        #expect(life.handle(.exited(.signalled(9)), at: after(11)) == [.ended(.neverReady)])
    }

    @Test func `more time is counted from now and never shortens what there was`() {
        var life = life()
        _ = life.handle(message("EXTEND_TIMEOUT_USEC=2000000"), at: after(1))
        #expect(life.deadline == after(10))
        _ = life.handle(message("EXTEND_TIMEOUT_USEC=2000000"), at: after(9))
        #expect(life.deadline == after(11))
    }

    @Test func `however often it asks, the start has an end`() {
        var life = life()
        for second in 1...24 { _ = life.handle(message("EXTEND_TIMEOUT_USEC=20000000"), at: after(second)) }
        #expect(life.deadline == after(25))
        #expect(life.handle(.timeIsUp, at: after(25)) == [.kill])
    }

    @Test func `signs of life keep it alive, silence ends it`() {
        var life = life()
        _ = life.handle(message("READY=1"), at: after(1))
        _ = life.handle(message("WATCHDOG=1"), at: after(4))
        #expect(life.handle(.timeIsUp, at: after(6)) == [])
        #expect(life.handle(.timeIsUp, at: after(9)) == [.kill])
        #expect(life.handle(.exited(.signalled(9)), at: after(9)) == [.ended(.silent)])
    }

    @Test func `asked to stop, it is terminated and killed when its time is up`() {
        var life = life()
        _ = life.handle(message("READY=1"), at: after(1))
        #expect(life.handle(.stop(budget: .seconds(3)), at: after(2)) == [.terminate])
        #expect(life.isStopping)
        #expect(life.handle(.timeIsUp, at: after(5)) == [.kill])
        #expect(life.handle(.exited(.signalled(9)), at: after(5)) == [.ended(.cutOff)])
    }

    @Test func `a second request to stop only shortens the time`() {
        var life = life()
        _ = life.handle(.stop(budget: .seconds(30)), at: after(1))
        #expect(life.handle(.stop(budget: .seconds(50)), at: after(2)) == [])
        #expect(life.deadline == after(31))
        #expect(life.handle(.stop(budget: .seconds(2)), at: after(3)) == [])
        #expect(life.deadline == after(5))
    }

    @Test func `an exit is expected only after it was asked for`() {
        var asked = life()
        _ = asked.handle(.stop(budget: .seconds(3)), at: after(1))
        #expect(asked.handle(.exited(.exited(0)), at: after(2)) == [.ended(.stopped)])
        var unasked = life()
        _ = unasked.handle(message("READY=1"), at: after(1))
        #expect(unasked.handle(.exited(.exited(0)), at: after(2)) == [.ended(.exited(.exited(0)))])
    }

    @Test func `stopping by itself, it gets its own time and no watchdog`() {
        var life = life()
        _ = life.handle(message("READY=1"), at: after(1))
        _ = life.handle(message("STOPPING=1"), at: after(2))
        #expect(life.deadline == after(62))
        #expect(!life.isReady && life.isStopping)
    }

    @Test func `nothing happens after the end`() {
        var life = life()
        _ = life.handle(.exited(.exited(1)), at: after(1))
        #expect(life.deadline == nil)
        for event in [message("READY=1"), .stop(budget: .zero), .timeIsUp, .exited(.exited(0))] {
            #expect(life.handle(event, at: after(2)) == [])
        }
        #expect(!life.isReady)
    }
}
