/// Gives recordings places, and those that have one their turns in the engine.
///
/// What it decides is `Roster`'s. A recording that loses its place ends its pass behind the window it is at, and is taken
/// up again later: how long it is never matters to others.
package actor Scheduler {
    /// Too many recordings want a place.
    package struct Full: Error, Sendable {
        package let waiting: Int
    }

    private struct Asking {
        var job: String
        var seconds: Double
        var granted: CheckedContinuation<Void, any Error>
    }

    private var lanes: Int
    private let limit: Int
    private var roster: Roster
    private var seats: [String: CheckedContinuation<Void, any Error>] = [:]
    private var asking: [UInt64: Asking] = [:]
    private var decoding: [String: Int] = [:]
    /// Recordings that looked, and keep their lane until they decode.
    private var looking: Set<String> = []
    private var ends: [String: AsyncStream<Never>.Continuation] = [:]
    private var counted: Set<String> = []
    private var cancelled: Set<String> = []
    private var retired: Set<String> = []
    private var nextID: UInt64 = 0
    private let start = ContinuousClock.now

    /// - Parameters:
    ///   - lanes: Windows decoded at a time.
    ///   - places: Recordings worked on at a time.
    ///   - limit: Recordings that may be here, with a place or without, of those that are counted.
    package init(lanes: Int, places: Int = 4, limit: Int) {
        self.lanes = lanes
        self.limit = limit
        roster = Roster(places: places)
    }

    /// From now on so many windows are decoded at a time.
    package func use(lanes: Int) {
        guard lanes != self.lanes else { return }
        self.lanes = lanes
        settle()
    }

    /// Runs `work` when the recording has a place; again, from the start, when it lost it meanwhile.
    ///
    /// - Parameters:
    ///   - decoded: Seconds of the recording that need not be decoded any more.
    ///   - isCounted: Whether there is a limit for it; not for recordings that were accepted long ago.
    /// - Throws: `Full`; `CancellationError` after `cancel`; `Suspension` after `retire`; what `work` throws.
    package nonisolated func hold<Result: Sendable>(
        _ ticket: Ticket,
        decoded: Double,
        isCounted: Bool = true,
        _ work: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await enter(ticket, decoded: decoded, isCounted: isCounted)
        do {
            while true {
                let end = try await seat(ticket.id)
                do {
                    let result = try await Self.run(work, until: end)
                    await leave(ticket.id)
                    return result
                } catch is Suspension {
                    try await vacate(ticket.id)
                }
            }
        } catch {
            await leave(ticket.id)
            throw error
        }
    }

    private static func run<Result: Sendable>(
        _ work: @escaping @Sendable () async throws -> Result,
        until end: AsyncStream<Never>
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask {
                for await _ in end {}
                return nil
            }
            group.addTask { try await work() }
            defer { group.cancelAll() }
            guard let result = try await group.next() ?? nil else { throw CancellationError() }
            return result
        }
    }

    /// Runs `work` when it is the recording's turn in the engine.
    ///
    /// - Parameter seconds: The length of what is decoded; 0 for a look, behind which the lane stays the recording's until
    ///   it asks again: it would wait for a second window otherwise.
    /// - Throws: `Suspension` if the recording lost its place; what `work` throws.
    package nonisolated func turn<Result: Sendable>(
        of id: String,
        seconds: Double,
        _ work: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await begin(id, seconds: seconds)
        do {
            let result = try await work()
            if seconds > 0 { await end(id) } else { await keepLane(id) }
            return result
        } catch {
            await end(id)
            throw error
        }
    }

    package func prioritise(_ id: String, _ priority: Ticket.Priority) {
        roster.prioritise(id, priority)
        settle()
    }

    /// Ends the work on a recording at once.
    package func cancel(_ id: String) {
        guard holds(id) else { return }
        cancelled.insert(id)
        ends[id]?.finish()
        giveUpSeat(id)
    }

    /// Has recordings end behind the windows they are at, without a later turn.
    package func retire(_ ids: some Sequence<String> & Sendable) {
        for id in ids where roster.entries[id] != nil {
            retired.insert(id)
            seats.removeValue(forKey: id)?.resume(throwing: Suspension())
        }
        settle()
    }

    /// Whether a recording is here.
    func holds(_ id: String) -> Bool { roster.entries[id] != nil }

    // MARK: Places

    private func enter(_ ticket: Ticket, decoded: Double, isCounted: Bool) throws {
        try Task.checkCancellation()
        if isCounted {
            guard counted.count < limit else { throw Full(waiting: counted.count) }
            counted.insert(ticket.id)
        }
        roster.add(ticket, decoded: decoded)
    }

    /// Waits for a place.
    ///
    /// - Returns: What ends when the work is to end; a stream that somebody stopped listening to cannot be used again.
    private func seat(_ id: String) async throws -> AsyncStream<Never> {
        try Task.checkCancellation()
        if retired.contains(id) { throw Suspension() }
        settle()
        if !cancelled.contains(id), roster.entries[id]?.seat != .seated {
            try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { seats[id] = $0 }
            } onCancel: {
                // The handler is synchronous and the actor is not; nothing waits for this task.
                Task { await self.giveUpSeat(id) }
            }
        }
        if cancelled.contains(id) { throw CancellationError() }
        let (stream, continuation) = AsyncStream.makeStream(of: Never.self)
        ends[id] = continuation
        return stream
    }

    private func giveUpSeat(_ id: String) { seats.removeValue(forKey: id)?.resume(throwing: CancellationError()) }

    private func vacate(_ id: String) throws {
        if retired.contains(id) { throw Suspension() }
        roster.vacate(id)
    }

    private func leave(_ id: String) {
        roster.remove(id)
        ends.removeValue(forKey: id)?.finish()
        cancelled.remove(id)
        counted.remove(id)
        retired.remove(id)
        if looking.remove(id) != nil { end(id) }
        settle()
    }

    // MARK: Turns

    private func begin(_ id: String, seconds: Double) async throws {
        nextID += 1
        let number = nextID
        try Task.checkCancellation()
        if looking.remove(id) != nil {
            guard hasToGo(id) else { return roster.charge(id, seconds: seconds, at: now) }
            end(id)
            throw Suspension()
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { granted in
                asking[number] = Asking(job: id, seconds: seconds, granted: granted)
                settle()
            }
        } onCancel: {
            Task { await self.giveUpTurn(number) }
        }
    }

    private func giveUpTurn(_ number: UInt64) {
        asking.removeValue(forKey: number)?.granted.resume(throwing: CancellationError())
    }

    private func keepLane(_ id: String) { looking.insert(id) }

    private func end(_ id: String) {
        decoding[id] = (decoding[id] ?? 1) - 1
        if decoding[id] == 0 { decoding[id] = nil }
        settle()
    }

    /// Brings places and turns in order.
    private func settle() {
        while let move = roster.move() {
            switch move {
            case .seat(let id), .replace(_, let id): seats.removeValue(forKey: id)?.resume()
            }
        }
        // Whoever has to go goes when nothing of it is being decoded any more: that would be lost.
        for (number, one) in asking where decoding[one.job] == nil && hasToGo(one.job) {
            asking[number] = nil
            one.granted.resume(throwing: Suspension())
        }
        while decoding.values.reduce(0, +) < lanes, let (number, one) = nextTurn {
            asking[number] = nil
            decoding[one.job, default: 0] += 1
            roster.charge(one.job, seconds: one.seconds, at: now)
            one.granted.resume()
        }
    }

    private func hasToGo(_ id: String) -> Bool { retired.contains(id) || roster.entries[id]?.seat != .seated }

    private var nextTurn: (UInt64, Asking)? {
        let served = asking.filter { !hasToGo($0.value.job) }
        let job = roster.nextTurn(among: Set(served.values.map(\.job)), at: now)
        return served.filter { $0.value.job == job }.min { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private var now: Double {
        let elapsed = (ContinuousClock.now - start).components
        return Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18
    }
}
