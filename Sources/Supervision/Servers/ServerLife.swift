/// The life of one server as a state machine: what happens to it, and what is to be done about that.
struct ServerLife: Sendable, Equatable {
    typealias Instant = ContinuousClock.Instant

    enum Event: Equatable {
        case message(NotifyMessage)
        case exited(ChildStatus)
        /// Somebody wants it to finish its requests and end within the budget.
        case stop(budget: Duration)
        /// `deadline` has come.
        case timeIsUp
    }

    enum Action: Equatable {
        /// It accepts connections now.
        case becameReady
        /// It is to be asked to end.
        case terminate
        /// It is to be ended by force.
        case kill
        /// It is gone.
        case ended(ServerEnd)
    }

    private enum State: Equatable {
        case starting(until: Instant, atMost: Instant)
        case ready(silentUntil: Instant?)
        case stopping(killAt: Instant, wasAsked: Bool)
        case killed(ServerEnd?)
        case gone
    }

    private let limits: ServerLimits
    private var state: State

    init(limits: ServerLimits, started now: Instant) {
        self.limits = limits
        state = .starting(until: now + limits.start, atMost: now + max(limits.start, limits.longestStart))
    }

    /// A server that was ready already under an earlier program of this process.
    init(limits: ServerLimits, readyAt now: Instant) {
        self.limits = limits
        state = .ready(silentUntil: Self.silence(limits, from: now))
    }

    var isReady: Bool { if case .ready = state { true } else { false } }

    /// Whether it takes no further connections, because it was asked to end or does so by itself.
    var isStopping: Bool {
        switch state {
        case .stopping, .killed: true
        case .starting, .ready, .gone: false
        }
    }

    /// When `timeIsUp` is due.
    var deadline: Instant? {
        switch state {
        case .starting(let until, _): until
        case .ready(let silentUntil): silentUntil
        case .stopping(let killAt, _): killAt
        case .killed, .gone: nil
        }
    }

    mutating func handle(_ event: Event, at now: Instant) -> [Action] {
        switch event {
        case .message(let message): receive(message, at: now)
        case .exited(let status): exit(status)
        case .stop(let budget): stop(within: budget, at: now)
        case .timeIsUp: timeIsUp(at: now)
        }
    }

    private mutating func receive(_ message: NotifyMessage, at now: Instant) -> [Action] {
        switch state {
        case .starting(let until, let atMost):
            if message.isStopping {
                state = .stopping(killAt: now + limits.ownStop, wasAsked: false)
                return []
            }
            if message.isReady {
                state = .ready(silentUntil: Self.silence(limits, from: now))
                return [.becameReady]
            }
            // Only ever later: a heartbeat must not shorten what an earlier one asked for.
            if let moreTime = message.moreTime {
                state = .starting(until: max(until, min(now + moreTime, atMost)), atMost: atMost)
            }
            return []
        case .ready:
            if message.isStopping {
                state = .stopping(killAt: now + limits.ownStop, wasAsked: false)
            } else if message.isHeartbeat {
                state = .ready(silentUntil: Self.silence(limits, from: now))
            }
            return []
        case .stopping, .killed, .gone: return []
        }
    }

    private mutating func exit(_ status: ChildStatus) -> [Action] {
        defer { state = .gone }
        return switch state {
        case .starting, .ready: [.ended(.exited(status))]
        case .stopping(_, let wasAsked): [.ended(wasAsked ? .stopped : .exited(status))]
        case .killed(let cause): [.ended(cause ?? .cutOff)]
        case .gone: []
        }
    }

    private mutating func stop(within budget: Duration, at now: Instant) -> [Action] {
        switch state {
        case .starting, .ready:
            state = .stopping(killAt: now + budget, wasAsked: true)
            return [.terminate]
        case .stopping(let killAt, let wasAsked):
            state = .stopping(killAt: min(killAt, now + budget), wasAsked: true)
            return wasAsked ? [] : [.terminate]
        case .killed, .gone: return []
        }
    }

    private mutating func timeIsUp(at now: Instant) -> [Action] {
        guard let deadline, now >= deadline else { return [] }
        switch state {
        case .starting: state = .killed(.neverReady)
        case .ready: state = .killed(.silent)
        case .stopping: state = .killed(nil)
        case .killed, .gone: return []
        }
        return [.kill]
    }

    private static func silence(_ limits: ServerLimits, from now: Instant) -> Instant? {
        limits.watchdog > .zero ? now + limits.watchdog : nil
    }
}
