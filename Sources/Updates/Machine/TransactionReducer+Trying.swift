/// From the switch to the commit, and what follows it.
extension TransactionReducer {
    func tryOut(_ current: inout Transaction, _ event: TransactionEvent) -> [TransactionEffect] {
        switch event {
        case .effectDone where current.state == .switch:
            current.triesLeft -= 1
            return move(&current, .probation, [.startServer(.to)])
        // A swap that failed may have happened all the same.
        case .effectFailed(let reason): return rollBack(&current, reason)
        case .serverReady where current.state == .probation:
            return (current.isExclusive ? [] : [.retireOld]) + [.gate(.to)]
        case .gatePassed where current.state == .probation: return move(&current, .commit, [.finishCommit])
        case .gateFailed(let checks, let message) where current.state == .probation:
            let which = checks.isEmpty ? "" : " (\(checks.joined(separator: ", ")))"
            return rollBack(&current, Reason(.gateFailed, "The new release did not prove healthy\(which): \(message)"))
        case .serverExited(let message) where current.state == .probation:
            return startAgain(&current, Reason(.startFailed, "The new release's server ended: \(message)"))
        case .startTimedOut where current.state == .probation:
            return startAgain(&current, Reason(.startFailed, "The new release's server was not ready in time."))
        default: return []
        }
    }

    private func startAgain(_ current: inout Transaction, _ reason: Reason) -> [TransactionEffect] {
        guard current.triesLeft > 0 else { return rollBack(&current, reason) }
        current.triesLeft -= 1
        current.reason = reason
        return [.startServer(.to)]
    }

    func complete(_ current: inout Transaction, _ event: TransactionEvent) -> [TransactionEffect] {
        switch event {
        case .effectDone where current.state == .commit:
            current.reason = nil
            return move(&current, .collect, [.collect])
        case .effectFailed where current.state == .commit: return [.park]
        // What could not be deleted will be the next time.
        case .effectDone, .effectFailed:
            current.ending = .committed
            return endingEffects(current)
        default: return []
        }
    }
}
