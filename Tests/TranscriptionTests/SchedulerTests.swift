import Foundation
import Synchronization
import Testing

@testable import Transcription

@Suite(.timeLimit(.minutes(1))) struct `Recordings share the engine` {
    @Test func `a short one is next, and nothing that was decoded is decoded again`() async throws {
        let scheduler = Scheduler(lanes: 1, places: 2, limit: 100)
        let log = Log()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for id in ["a", "b", "c"] {
                group.addTask { try await transcribe(id, windows: 40, seconds: 30, scheduler, log) }
            }
            await log.until { $0.count >= 20 }
            let before = log.all.count
            group.addTask { try await transcribe("short", windows: 1, seconds: 10, scheduler, log) }
            await log.until { $0.contains("short 0") }
            let waited = log.all.firstIndex(of: "short 0").map { $0 - before } ?? .max
            // The window at work, and those that came while the task was being started.
            #expect(waited < 10)
            try await group.waitForAll()
        }
        #expect(Set(log.all).count == log.all.count, "a window was decoded twice")
        #expect(log.all.count == 121)
        #expect(log.most == 1)
    }

    @Test func `who has looked decodes next, however many wait, and who leaves instead is in nobody's way`()
        async throws
    {
        let scheduler = Scheduler(lanes: 1, places: 3, limit: 100)
        let log = Log()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await transcribe("long", windows: 60, seconds: 30, scheduler, log) }
            await log.until { $0.count >= 10 }
            group.addTask {
                try await scheduler.hold(ticket("short"), decoded: 0) {
                    try await scheduler.turn(of: "short", seconds: 0) { try await log.work("look") }
                    try await Task.sleep(for: .milliseconds(20))
                    try await scheduler.turn(of: "short", seconds: 10) { try await log.work("decode") }
                }
            }
            group.addTask {
                try await scheduler.hold(ticket("leaves"), decoded: 0) {
                    try await scheduler.turn(of: "leaves", seconds: 0) {}
                }
            }
            try await group.waitForAll()
        }
        let look = try #require(log.all.firstIndex(of: "look"))
        #expect(log.all[look + 1] == "decode")
        #expect(log.all.count == 62)
        #expect(log.most == 1)
    }

    @Test func `as many windows are decoded at once as there are lanes`() async throws {
        let scheduler = Scheduler(lanes: 3, places: 4, limit: 100)
        let log = Log()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for id in 0..<8 {
                group.addTask { try await transcribe("\(id)", windows: 10, seconds: 30, scheduler, log) }
            }
            try await group.waitForAll()
        }
        #expect(log.all.count == 80)
        #expect((1...3).contains(log.most))
    }

    @Test func `who comes when too many are here is sent away`() async throws {
        let scheduler = Scheduler(lanes: 1, places: 1, limit: 1)
        let gate = AsyncStream<Void>.makeStream()
        let arrived = AsyncStream<Void>.makeStream()
        let first = Task {
            try await scheduler.hold(ticket("first"), decoded: 0) {
                arrived.continuation.finish()
                for await _ in gate.stream {}
            }
        }
        for await _ in arrived.stream {}
        await #expect(throws: Scheduler.Full.self) { try await scheduler.hold(ticket("second"), decoded: 0) {} }
        let old = Task { try await scheduler.hold(ticket("old"), decoded: 0, isCounted: false) { 1 } }
        gate.continuation.finish()
        try await first.value
        #expect(try await old.value == 1)
        #expect(try await scheduler.hold(ticket("third"), decoded: 0) { 3 } == 3)
    }

    @Test(arguments: ["seated", "waiting"]) func `cancelling ends one at once`(which: String) async throws {
        let scheduler = Scheduler(lanes: 1, places: 1, limit: 100)
        let arrived = AsyncStream<Void>.makeStream()
        let seated = Task {
            try await scheduler.hold(ticket("seated"), decoded: 0) {
                try await scheduler.turn(of: "seated", seconds: 30) {
                    arrived.continuation.finish()
                    try await Task.sleep(for: .seconds(600))
                }
            }
        }
        for await _ in arrived.stream {}
        let waiting = Task { try await scheduler.hold(ticket("waiting"), decoded: 0) { 2 } }
        while await !scheduler.holds("waiting") { await Task.yield() }
        await scheduler.cancel(which)
        if which == "waiting" {
            await #expect(throws: CancellationError.self) { try await waiting.value }
            await scheduler.cancel("seated")
        } else {
            #expect(try await waiting.value == 2)
        }
        await #expect(throws: CancellationError.self) { try await seated.value }
        #expect(try await scheduler.hold(ticket("next"), decoded: 0) { 3 } == 3)
    }

    @Test func `a task that is cancelled leaves`() async throws {
        let scheduler = Scheduler(lanes: 1, places: 1, limit: 100)
        let seated = Task {
            try await scheduler.hold(ticket("seated"), decoded: 0) { try await Task.sleep(for: .seconds(600)) }
        }
        while await !scheduler.holds("seated") { await Task.yield() }
        let waiting = Task { try await scheduler.hold(ticket("waiting"), decoded: 0) { 2 } }
        while await !scheduler.holds("waiting") { await Task.yield() }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        seated.cancel()
        await #expect(throws: CancellationError.self) { try await seated.value }
        #expect(await !scheduler.holds("seated"))
    }

    @Test func `who is retired ends behind a window, others go on`() async throws {
        let scheduler = Scheduler(lanes: 1, places: 2, limit: 100)
        let log = Log()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for id in ["a", "b", "c"] {
                group.addTask {
                    do {
                        try await transcribe(id, windows: 40, seconds: 30, scheduler, log)
                        #expect(id == "b")
                    } catch is Suspension {
                        #expect(id != "b")
                    }
                }
            }
            await log.until { $0.count >= 20 }
            await scheduler.retire(["a", "c", "nobody"])
            try await group.waitForAll()
        }
        #expect(log.all.filter { $0.hasPrefix("b") }.count == 40)
        #expect(log.all.count < 120)
        #expect(log.started == log.all.count, "a window was begun and lost")
    }
}

/// Decodes windows as a pass does, one ahead, remembering which are done.
private func transcribe(
    _ id: String,
    windows: Int,
    seconds: Double,
    _ scheduler: Scheduler,
    _ log: Log
) async throws {
    let whole = ticket(id, duration: Double(windows) * seconds)
    try await scheduler.hold(whole, decoded: 0) {
        try await withThrowingTaskGroup(of: Void.self) { group in
            var open = 0
            for window in 0..<windows where !log.contains("\(id) \(window)") {
                if open > 1 { try await group.next() } else { open += 1 }
                group.addTask {
                    try await scheduler.turn(of: id, seconds: seconds) { try await log.work("\(id) \(window)") }
                }
            }
            try await group.waitForAll()
        }
    }
}

private func ticket(_ id: String, duration: Double? = nil) -> Ticket {
    Ticket(id: id, owner: "one", priority: .normal, duration: duration, createdAt: .now)
}

/// What was decoded, in order.
private final class Log: Sendable {
    private let state = Mutex((done: [String](), now: 0, most: 0, started: 0))

    var all: [String] { state.withLock(\.done) }
    var most: Int { state.withLock(\.most) }
    var started: Int { state.withLock(\.started) }

    func contains(_ entry: String) -> Bool { state.withLock { $0.done.contains(entry) } }

    func work(_ entry: String) async throws {
        state.withLock { $0 = ($0.done, $0.now + 1, max($0.most, $0.now + 1), $0.started + 1) }
        defer { state.withLock { $0.now -= 1 } }
        try await Task.sleep(for: .milliseconds(1))
        state.withLock { $0.done.append(entry) }
    }

    func until(_ condition: ([String]) -> Bool) async {
        while !condition(all) { await Task.yield() }
    }
}
