import Foundation
package import Logging
import Synchronization

/// The newest lines of the log, and from which level on there are any.
///
/// Lines come from callbacks, which cannot wait for an actor.
package final class LogBook: Sendable {
    /// Lines that are kept.
    static let limit = 1000

    private struct State {
        var level: Logger.Level
        /// Oldest first; up to twice as many as are shown.
        var lines: [LogLine] = []
        var count = 0
    }

    private let state: Mutex<State>
    /// The level that was set when the process started.
    let standard: Logger.Level

    package init(level: Logger.Level) {
        standard = level
        state = Mutex(State(level: level))
    }

    /// The lowest level that is written.
    var level: Logger.Level {
        get { state.withLock { $0.level } }
        set { state.withLock { $0.level = newValue } }
    }

    func add(_ level: Logger.Level, _ message: String, _ metadata: Logger.Metadata, at now: Date = .now) {
        state.withLock { state in
            state.count += 1
            state.lines.append(
                LogLine(number: state.count, at: now, level: level, message: message, metadata: metadata)
            )
            if state.lines.count >= 2 * Self.limit { state.lines.removeFirst(Self.limit) }
        }
    }

    /// Lines, the newest first.
    ///
    /// - Parameters:
    ///   - level: Only these and more severe ones.
    ///   - number: Only those before this one.
    ///   - limit: At most so many.
    func lines(from level: Logger.Level, before number: Int? = nil, limit: Int) -> [LogLine] {
        let kept = state.withLock { $0.lines.suffix(Self.limit) }
        return kept.reversed().lazy.filter { $0.level >= level && $0.number < number ?? .max }.prefix(limit)
            .map(\.self)
    }
}
