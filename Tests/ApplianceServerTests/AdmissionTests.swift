import HTTPTypes
import Synchronization
import Testing

@testable import ApplianceServer

@Suite(.timeLimit(.minutes(1))) struct `Requests take turns` {
    @Test func `those who wait come in the order in which they came`() async throws {
        let admission = Admission(places: 1, waiting: 10)
        let gate = Gate()
        let order = Shared<[Int]>([])
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await admission.admit { await gate.pass() } }
            await gate.arrival()
            for number in 1...6 {
                group.addTask { try await admission.admit { order.state.withLock { $0.append(number) } } }
                await admission.untilWaiting(number)
            }
            await gate.open()
            try await group.waitForAll()
        }
        #expect(order.state.withLock(\.self) == Array(1...6))
    }

    @Test func `no more are in than there are places`() async throws {
        let admission = Admission(places: 3, waiting: 100)
        let inside = Shared((now: 0, most: 0))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    try await admission.admit {
                        inside.state.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
                        for _ in 0..<10 { await Task.yield() }
                        inside.state.withLock { $0.now -= 1 }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(inside.state.withLock(\.most) == 3)
        #expect(inside.state.withLock(\.now) == 0)
    }

    @Test func `who comes when too many wait is sent away and told when to come back`() async throws {
        let admission = Admission(places: 1, waiting: 1)
        let gate = Gate()
        let first = Task { try await admission.admit { await gate.pass() } }
        await gate.arrival()
        let second = Task { try await admission.admit { 2 } }
        await admission.untilWaiting(1)
        let error = await #expect(throws: APIError.self) { try await admission.admit { 3 } }
        #expect(error?.status == .tooManyRequests)
        #expect(error?.code == "busy")
        #expect(error?.retryAfter == 10)
        await gate.open()
        try await first.value
        #expect(try await second.value == 2)
        #expect(try await admission.admit { 4 } == 4)
    }

    @Test func `who gives up waiting makes room for another`() async throws {
        let admission = Admission(places: 1, waiting: 1)
        let gate = Gate()
        let first = Task { try await admission.admit { await gate.pass() } }
        await gate.arrival()
        let second = Task { try await admission.admit { Issue.record("the work of one who gave up") } }
        await admission.untilWaiting(1)
        second.cancel()
        await #expect(throws: CancellationError.self) { try await second.value }
        let third = Task { try await admission.admit { 3 } }
        await admission.untilWaiting(1)
        await gate.open()
        try await first.value
        #expect(try await third.value == 3)
    }

    @Test func `who is cancelled before coming does not come in`() async throws {
        let admission = Admission(places: 1, waiting: 1)
        let gate = Gate()
        let task = Task {
            await gate.pass()
            return try await admission.admit { Issue.record("the work of one who was cancelled") }
        }
        await gate.arrival()
        task.cancel()
        await gate.open()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(try await admission.admit { 1 } == 1)
    }

    @Test func `work that fails leaves its place`() async throws {
        struct Failure: Error {}
        let admission = Admission(places: 1, waiting: 0)
        for _ in 0..<3 {
            await #expect(throws: Failure.self) { try await admission.admit { throw Failure() } }
        }
        #expect(try await admission.admit { 1 } == 1)
    }
}

extension Admission {
    /// Returns when so many wait.
    fileprivate func untilWaiting(_ count: Int) async {
        while waiting.count != count { await Task.yield() }
    }
}

/// A value that several tasks change.
private final class Shared<Value: Sendable>: Sendable {
    let state: Mutex<Value>

    init(_ value: Value) { state = Mutex(value) }
}

/// A door at which all wait until it is opened.
private actor Gate {
    private var isOpen = false
    private var arrived = false
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var watching: [CheckedContinuation<Void, Never>] = []

    func pass() async {
        arrived = true
        for watcher in watching { watcher.resume() }
        watching = []
        if !isOpen { await withCheckedContinuation { waiting.append($0) } }
    }

    /// Returns when the first is at the door.
    func arrival() async {
        if !arrived { await withCheckedContinuation { watching.append($0) } }
    }

    func open() {
        isOpen = true
        for one in waiting { one.resume() }
        waiting = []
    }
}
