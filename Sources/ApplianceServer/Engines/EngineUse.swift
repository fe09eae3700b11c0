import Synchronization

/// How many use an engine at the moment, and since when nobody does.
final class EngineUse: Sendable {
    private struct State {
        var count = 0
        var idleSince = ContinuousClock.now
    }

    // Uses end where they are forgotten, which cannot wait for an actor.
    private let state = Mutex(State())

    /// Since when nobody uses it; nil if somebody does.
    var idleSince: ContinuousClock.Instant? { state.withLock { $0.count == 0 ? $0.idleSince : nil } }

    var count: Int { state.withLock { $0.count } }

    func begin() { state.withLock { $0.count += 1 } }

    func end() {
        state.withLock {
            $0.count -= 1
            $0.idleSince = .now
        }
    }
}
