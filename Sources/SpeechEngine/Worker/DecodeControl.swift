import Synchronization

/// The strings by which a running decode is watched and stopped; the engine calls it from its own threads.
final class DecodeControl: Sendable {
    private let cancelled = Atomic(false)
    private let passes = Atomic(0)
    private let reachedMilliseconds = Atomic(0)
    private let windowMilliseconds = Atomic(0)
    private let progress: @Sendable (Double) -> Void

    init(progress: @escaping @Sendable (Double) -> Void) { self.progress = progress }

    /// The control behind a C callback's user data, which the decode call keeps alive.
    static func at(_ pointer: UnsafeMutableRawPointer?) -> DecodeControl? {
        pointer.map { Unmanaged<DecodeControl>.fromOpaque($0).takeUnretainedValue() }
    }

    var isCancelled: Bool { cancelled.load(ordering: .relaxed) }

    func cancel() { cancelled.store(true, ordering: .relaxed) }

    /// Whether the engine wanted to encode a remainder of the window.
    var wantedAnotherPass: Bool { passes.load(ordering: .relaxed) > 1 }

    func beginAttempt(seconds: Double) {
        passes.store(0, ordering: .relaxed)
        windowMilliseconds.store(Int(seconds * 1000), ordering: .relaxed)
    }

    /// Whether the engine may encode; true once an attempt.
    func beginPass() -> Bool {
        passes.add(1, ordering: .relaxed).newValue == 1 && !isCancelled
    }

    /// Notes how far into the window the decoder got, and reports it if that is news.
    func reached(seconds: Double) {
        let milliseconds = Int(seconds * 1000)
        guard reachedMilliseconds.max(milliseconds, ordering: .relaxed).oldValue < milliseconds else { return }
        let window = windowMilliseconds.load(ordering: .relaxed)
        if window > 0 { progress(min(1, Double(milliseconds) / Double(window))) }
    }
}
