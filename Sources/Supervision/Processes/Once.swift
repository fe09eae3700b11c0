import Synchronization

/// A value that arrives once, and whoever waits for it.
package final class Once<Value: Sendable>: Sendable {
    private enum State {
        case pending(waiting: [Int: CheckedContinuation<Value?, Never>], next: Int)
        case arrived(Value)
    }

    private let state = Mutex(State.pending(waiting: [:], next: 0))

    package init() {}

    /// The value, if it is there.
    package var value: Value? {
        state.withLock { if case .arrived(let value) = $0 { value } else { nil } }
    }

    /// Sets the value; a second one is ignored.
    package func arrive(_ value: Value) {
        let waiting = state.withLock { state -> [CheckedContinuation<Value?, Never>] in
            guard case .pending(let waiting, _) = state else { return [] }
            state = .arrived(value)
            return Array(waiting.values)
        }
        for continuation in waiting { continuation.resume(returning: value) }
    }

    /// Waits for the value; nil when the calling task is cancelled before it arrives.
    package func wait() async -> Value? {
        guard let ticket = takeTicket() else { return value }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let immediate = state.withLock { state -> Value?? in
                    switch state {
                    case .arrived(let value): return .some(value)
                    case .pending(var waiting, let next):
                        if Task.isCancelled { return .some(nil) }
                        waiting[ticket] = continuation
                        state = .pending(waiting: waiting, next: next)
                        return nil
                    }
                }
                if let immediate { continuation.resume(returning: immediate) }
            }
        } onCancel: {
            let continuation = state.withLock { state -> CheckedContinuation<Value?, Never>? in
                guard case .pending(var waiting, let next) = state else { return nil }
                let continuation = waiting.removeValue(forKey: ticket)
                state = .pending(waiting: waiting, next: next)
                return continuation
            }
            continuation?.resume(returning: nil)
        }
    }

    private func takeTicket() -> Int? {
        state.withLock { state in
            guard case .pending(let waiting, let next) = state else { return nil }
            state = .pending(waiting: waiting, next: next + 1)
            return next
        }
    }
}
