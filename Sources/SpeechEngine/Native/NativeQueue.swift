import Synchronization

/// The windows that wait for a thread of the native engine, in the order they came, and how many are in it.
final class NativeQueue: Sendable {
    private struct State {
        var waiting: [NativeRequest] = []
        var taken = 0
    }

    private let state = Mutex(State())

    func add(_ request: NativeRequest) {
        state.withLock { $0.waiting.append(request) }
    }

    /// The next one, for whoever asks; it must say when it is done with it.
    func take() -> NativeRequest? {
        state.withLock { state in
            guard !state.waiting.isEmpty else { return nil }
            state.taken += 1
            return state.waiting.removeFirst()
        }
    }

    func finish(_ count: Int) {
        state.withLock { $0.taken -= count }
    }

    /// Whether nobody has anything to do but who took so many.
    func isIdle(but taken: Int) -> Bool {
        state.withLock { $0.waiting.isEmpty && $0.taken == taken }
    }
}
