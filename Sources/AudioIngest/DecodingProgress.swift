import Synchronization

/// How far one decoding has come, shared by its consumer, its watchdog and its log of complaints.
final class DecodingProgress: Sendable {
    private struct State {
        var samples = 0
        var waitingSince: ContinuousClock.Instant?
        var firstComplaint: Int?
        var hasEnded = false
        var hasStalled = false
        var wasCutOff = false
    }

    private let state = Mutex(State())

    var samples: Int { state.withLock { $0.samples } }
    var samplesAtFirstComplaint: Int? { state.withLock { $0.firstComplaint } }
    var hasEnded: Bool { state.withLock { $0.hasEnded } }
    var hasStalled: Bool { state.withLock { $0.hasStalled } }
    var wasCutOff: Bool { state.withLock { $0.wasCutOff } }

    /// The decoder owes something from now on; a slow consumer is never its fault.
    func startWaiting() { state.withLock { $0.waitingSince = .now } }

    func stopWaiting() { state.withLock { $0.waitingSince = nil } }

    func deliver(_ count: Int) { state.withLock { $0.samples += count } }

    func complain() { state.withLock { $0.firstComplaint = $0.firstComplaint ?? $0.samples } }

    func end() { state.withLock { $0.hasEnded = true } }

    func cutOff() { state.withLock { $0.wasCutOff = true } }

    /// When to look again for a decoder that owes output for `timeout`.
    func deadline(after timeout: Duration) -> ContinuousClock.Instant {
        state.withLock { ($0.waitingSince ?? .now).advanced(by: timeout) }
    }

    /// Notes and returns whether the decoder has owed output for `timeout`.
    func stall(after timeout: Duration) -> Bool {
        state.withLock { state in
            guard let since = state.waitingSince, since.duration(to: .now) >= timeout else { return false }
            state.hasStalled = true
            return true
        }
    }
}
