import Synchronization
import Transcription

/// What happens to jobs, for those who watch, and how fast it goes.
///
/// Engines report from wherever they are and cannot wait for an actor.
final class JobFeed: Sendable {
    enum Event: Sendable {
        /// Its state is another; the store has it.
        case changed
        case progress
        /// Final segments; `first` is the place of their first in the transcript.
        case segments(first: Int, [TranscriptSegment])
    }

    /// How far a job is that is being worked on.
    struct Pace: Sendable, Equatable {
        /// Seconds of the recording that are done.
        var seconds: Double
        /// Seconds of the recording per second, since work on it began; nil before anything was done.
        var speed: Double?
    }

    private struct Work {
        var since = ContinuousClock.now
        var from: Double
        var seconds: Double
    }

    private struct State {
        var watchers: [String: [UInt64: AsyncStream<Event>.Continuation]] = [:]
        var work: [String: Work] = [:]
        var nextID: UInt64 = 0
    }

    private let state = Mutex(State())

    /// What happens to a job from now on.
    func events(of job: String) -> AsyncStream<Event> {
        let (stream, continuation) = AsyncStream.makeStream(of: Event.self)
        let id = state.withLock { state in
            state.nextID += 1
            state.watchers[job, default: [:]][state.nextID] = continuation
            return state.nextID
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { state in
                state.watchers[job]?[id] = nil
                if state.watchers[job]?.isEmpty == true { state.watchers[job] = nil }
            }
        }
        return stream
    }

    func tell(_ event: Event, of job: String) {
        let watchers = state.withLock { $0.watchers[job] ?? [:] }
        for watcher in watchers.values { watcher.yield(event) }
    }

    /// Work on a job begins, `seconds` into the recording.
    func begin(_ job: String, at seconds: Double) {
        state.withLock { $0.work[job] = Work(from: seconds, seconds: seconds) }
    }

    func progress(_ job: String, seconds: Double) {
        state.withLock { state in
            guard let work = state.work[job] else { return }
            state.work[job]?.seconds = max(work.seconds, seconds)
        }
        tell(.progress, of: job)
    }

    func end(_ job: String) {
        state.withLock { $0.work[job] = nil }
        tell(.changed, of: job)
    }

    /// Nil for a job that nobody works on here.
    func pace(of job: String) -> Pace? {
        guard let work = state.withLock({ $0.work[job] }) else { return nil }
        let elapsed = (ContinuousClock.now - work.since) / .seconds(1)
        let done = work.seconds - work.from
        return Pace(seconds: work.seconds, speed: done > 0 && elapsed > 0 ? done / elapsed : nil)
    }
}
