import Synchronization

/// How much of a recording is decoded, whichever of its windows are decoded at the same time.
final class PassProgress: Sendable {
    private struct State {
        /// What each window stands for, in seconds of the recording, with the pauses before it; and its share that is done.
        var windows: [(seconds: Double, share: Double)] = []
        var end = 0.0

        var done: Double {
            // A sum may be off by a hair's breadth.
            windows.allSatisfy { $0.share == 1 } ? end : windows.reduce(0) { $0 + $1.seconds * $1.share }
        }
    }

    private let state = Mutex(State())

    /// Takes note of the next window.
    ///
    /// - Parameter end: Where in the recording it ends, in seconds.
    func add(windowEndingAt end: Double) {
        state.withLock { state in
            state.windows.append((max(0, end - state.end), 0))
            state.end = max(state.end, end)
        }
    }

    /// Takes note of how far a window is; one that begins anew loses nothing.
    ///
    /// - Parameter share: 0…1.
    /// - Returns: Seconds of the recording that are done.
    func advance(_ window: Int, to share: Double) -> Double {
        state.withLock { state in
            state.windows[window].share = max(state.windows[window].share, min(1, share))
            return state.done
        }
    }
}
