/// Lets so many requests through at once, and so many a second from then on.
struct TokenBucket: Sendable, Equatable {
    typealias Instant = ContinuousClock.Instant

    let burst: Double
    let perSecond: Double
    private var tokens: Double
    private var updated: Instant

    init(burst: Double, perSecond: Double, at now: Instant) {
        self.burst = burst
        self.perSecond = perSecond
        tokens = burst
        updated = now
    }

    /// Takes one.
    ///
    /// - Returns: What to wait for the next one if there is none; nil if it was taken.
    mutating func take(at now: Instant) -> Duration? {
        tokens = min(burst, tokens + max(0, (now - updated) / .seconds(1)) * perSecond)
        updated = max(updated, now)
        guard tokens >= 1 else { return .seconds((1 - tokens) / perSecond) }
        tokens -= 1
        return nil
    }
}
