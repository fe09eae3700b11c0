import Synchronization

/// How much of a recording is decoded, whichever of its windows are decoded at the same time.
final class PassProgress: Sendable {
    private struct State {
        /// What each window stands for, in seconds of the recording, with the pauses before it; and its share that is done.
        var windows: [(seconds: Double, share: Double, isKept: Bool)] = []
        var end = 0.0

        var done: Double {
            // A sum may be off by a hair's breadth.
            windows.allSatisfy { $0.share == 1 } ? end : windows.reduce(0) { $0 + $1.seconds * $1.share }
        }

        var kept: Double { windows.reduce(0) { $0 + ($1.isKept ? $1.seconds : 0) } }
    }

    private let state = Mutex(State())

    /// Takes note of the next window.
    ///
    /// - Parameter end: Where in the recording it ends, in seconds.
    func add(windowEndingAt end: Double) {
        state.withLock { state in
            state.windows.append((max(0, end - state.end), 0, false))
            state.end = max(state.end, end)
        }
    }

    /// Takes note of how far a window is; one that begins anew loses nothing.
    ///
    /// - Parameters:
    ///   - share: 0…1.
    ///   - tell: Hears how many seconds of the recording are done, before anybody can advance further.
    func advance(_ window: Int, to share: Double, tell: (Double) -> Void) {
        state.withLock { state in
            state.windows[window].share = max(state.windows[window].share, min(1, share))
            tell(state.done)
        }
    }

    /// Takes note of a window that later passes need not decode.
    func keep(_ window: Int) { state.withLock { $0.windows[window].isKept = true } }

    /// Seconds of the recording in windows that later passes need not decode, as soon as one more of them is kept.
    func kept(with window: Int) -> Double { state.withLock { $0.kept + $0.windows[window].seconds } }
}
