/// All ways back: aborting, rolling back, recovering, safe mode.
extension TransactionReducer {
    func abort(_ current: inout Transaction, _ outcome: UpdateOutcome, _ reason: Reason) -> [TransactionEffect] {
        current.ending = outcome
        current.reason = reason
        return endingEffects(current)
    }

    func rollBack(_ current: inout Transaction, _ reason: Reason) -> [TransactionEffect] {
        current.reason = reason
        current.back = current.from
        current.triesLeft = limits.rollbackTries
        return move(&current, .rollback, [.freeBallast, .swapActive(.back)])
    }

    func enterSafeMode(_ current: inout Transaction, _ reason: Reason) -> [TransactionEffect] {
        current.ending = .safeMode
        let first = current.reason.map { $0.message + " " } ?? ""
        let message = first + "Going back failed as well: " + reason.message
        current.reason = Reason(current.reason?.code ?? reason.code, message)
        return move(&current, .safeMode, [.recordFailed, .writeReport, .recordHistory, .enterSafeMode])
    }

    func goBack(_ current: inout Transaction, _ event: TransactionEvent) -> [TransactionEffect] {
        guard current.state == .rollback else { return [] }
        switch event {
        case .effectDone: return startOld(&current, [.stopServer(.to)])
        case .effectFailed(let reason):
            guard current.triesLeft > 0 else { return enterSafeMode(&current, reason) }
            current.triesLeft -= 1
            return [.swapActive(.back)]
        case .targetDamaged(let next):
            guard let next else {
                let message = "The release to go back to is damaged, and there is no older one that is whole."
                return enterSafeMode(&current, Reason(.damaged, message))
            }
            current.back = next
            current.triesLeft = limits.rollbackTries
            return [.swapActive(.back)]
        case .serverReady:
            // Where the release before is damaged, its server may still run, and must not go on serving.
            let isElsewhere = current.back.map { $0.generation != current.from.generation } ?? false
            return [.stopServer(.to)] + (isElsewhere ? [.retireOld] : []) + [.gate(.back)]
        case .gatePassed:
            current.ending = .rolledBack
            return move(&current, .rolledBack, endingEffects(current))
        case .serverExited(let message):
            return startOldAgain(&current, Reason(.startFailed, "The old release's server ended: \(message)"))
        case .startTimedOut:
            return startOldAgain(&current, Reason(.startFailed, "The old release's server was not ready in time."))
        case .gateFailed(let checks, let message):
            let reason = Reason(.gateFailed, "The old release did not prove healthy: \(message)")
            // More tries do not mend a database.
            if checks.contains(Self.archiveCheck), current.canRestoreSnapshot { return restore(&current, reason) }
            return startOldAgain(&current, reason)
        default: return []
        }
    }

    // With a database of its own the new server must be gone first; else the old one is started beside it.
    private func startOld(_ current: inout Transaction, _ stop: [TransactionEffect]) -> [TransactionEffect] {
        current.triesLeft = max(0, current.triesLeft - 1)
        return (current.isExclusive ? stop : []) + [.startServer(.back)]
    }

    private func startOldAgain(_ current: inout Transaction, _ reason: Reason) -> [TransactionEffect] {
        guard current.triesLeft > 0 else {
            return current.canRestoreSnapshot ? restore(&current, reason) : enterSafeMode(&current, reason)
        }
        current.triesLeft -= 1
        return [.stopServer(.to), .stopServer(.back), .startServer(.back)]
    }

    /// The check of a probe that fails when the server cannot read its database.
    static let archiveCheck = "archive"

    /// The old release does not work on the database that the new one left: it gets the snapshot made before.
    ///
    /// The database is kept as it is, for people.
    private func restore(_ current: inout Transaction, _ reason: Reason) -> [TransactionEffect] {
        let first = current.reason.map { $0.message + " " } ?? ""
        let message =
            first + "\(reason.message) The snapshot from before the update is used; what was stored since is in the "
            + "database folder \(current.from.database)."
        current.reason = Reason(current.reason?.code ?? reason.code, message)
        return [.stopServer(.to), .stopServer(.back), .restoreSnapshot]
    }

    func recover(_ current: inout Transaction, _ active: ActiveSide) -> [TransactionEffect] {
        let interrupted = Reason(.interrupted, "The appliance went down during “\(current.state.rawValue)”.")
        switch Recovery.decide(current, active: active) {
        case .forget: return abort(&current, .failed, interrupted)
        case .keepWaiting: return [.resumeOld, .awaitPermission]
        case .tryAgain:
            current.triesLeft -= 1
            return move(&current, .probation, [.startServer(.to)])
        case .rollBack: return rollBack(&current, current.reason ?? interrupted)
        case .finishCommit: return [.finishCommit]
        case .collectAgain: return [.collect]
        case .redoRollback:
            // That the machine went down says nothing about the old release; the number of stores is the bound.
            current.triesLeft = limits.rollbackTries
            return [.freeBallast, .swapActive(.back)]
        case .redoEnding:
            current.ending = current.ending ?? .rolledBack
            return endingEffects(current)
        // The process may have died before all of it was recorded.
        case .staySafe: return [.recordFailed, .writeReport, .recordHistory, .enterSafeMode]
        }
    }

    /// What is left to do once the outcome is certain; may be done any number of times.
    func endingEffects(_ current: Transaction) -> [TransactionEffect] {
        switch current.ending {
        case .committed: return [.finish]
        case .rolledBack:
            return [
                .recordFailed, .writeReport, .noteSchema, .discardGeneration, .discardDatabase, .discardStaging,
                .finish,
            ]
        default:
            var effects: [TransactionEffect] = [
                .resumeOld, .noteSchema, .discardGeneration, .discardDatabase, .discardSnapshot,
            ]
            // A partial download is resumed by the next transaction.
            if current.state != .download || current.ending == .cancelled { effects.append(.discardStaging) }
            return effects + [.finish]
        }
    }
}
