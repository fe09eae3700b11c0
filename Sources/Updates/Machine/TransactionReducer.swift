package import Foundation

/// The rules of an update: which event in which state leads where, and what is to be done then.
///
/// No input or output.
///
/// Whoever drives it stores the transaction whenever a call changed it, before the effects are carried out; `seq`
/// tells. Events that do not belong to the state are ignored.
package struct TransactionReducer: Sendable {
    /// Nil when nothing is going on.
    package internal(set) var transaction: Transaction?
    let limits: ReducerLimits
    /// What the release is chosen by; a transaction found in a journal is past that or forgotten.
    var start: TransactionStart?

    package init(_ transaction: Transaction? = nil, limits: ReducerLimits = ReducerLimits()) {
        self.transaction = transaction
        self.limits = limits
    }

    package mutating func handle(_ event: TransactionEvent, at now: Date) -> [TransactionEffect] {
        if case .start(let start) = event { return begin(start, now) }
        guard var current = transaction else { return idle(event) }
        let before = current
        var effects = react(&current, to: event, now)
        if case .finished = event, current.ending != nil {
            transaction = nil
            start = nil
            return []
        }
        // Going through a rollback once more is counted even where it changes nothing else.
        var isCounted = current != before
        if case .recovered = event, current.state == .rollback { isCounted = true }
        guard isCounted else { return effects }
        if let loop = breakLoop(&current, before) { effects = loop }
        if case .recovered(_, let bootID) = event { current.bootID = bootID }
        stamp(&current, before: before, now)
        transaction = current
        return effects
    }

    private func idle(_ event: TransactionEvent) -> [TransactionEffect] {
        event == .cancel ? [.refuse(Reason(.nothing, "No update is running, so there is nothing to cancel."))] : []
    }

    private mutating func begin(_ start: TransactionStart, _ now: Date) -> [TransactionEffect] {
        if let transaction, transaction.state != .safeMode {
            return [.refuse(Reason(.busy, "Another update (\(transaction.txid)) is running; wait until it is done."))]
        }
        self.start = start
        var new = Transaction(
            txid: start.txid,
            state: start.target == nil ? .resolve : .verify,
            kind: start.target == nil ? .update : .rollback,
            request: start.request,
            from: start.from,
            to: start.target?.side,
            database: start.target?.database,
            bootID: start.bootID,
            startedAt: now
        )
        new.seq = 1
        new.storeCount = 1
        transaction = new
        return [.runStep(start.target == nil ? .resolve : .verify)]
    }

    /// Ends a transaction that changes for ever.
    private func breakLoop(_ current: inout Transaction, _ before: Transaction) -> [TransactionEffect]? {
        let reason = Reason(.loop, "The update changed its state \(before.storeCount) times, so it was ended.")
        guard before.storeCount >= limits.storeCap, before.ending == nil, current.ending == nil else { return nil }
        switch current.state.phase {
        case .before: return abort(&current, .failed, reason)
        case .uncertain: return rollBack(&current, reason)
        case .back where current.state == .rollback && before.storeCount >= limits.rollbackStoreCap:
            return enterSafeMode(&current, reason)
        case .committed, .back: return nil
        }
    }

    private func stamp(_ current: inout Transaction, before: Transaction, _ now: Date) {
        current.seq += 1
        current.storeCount += 1
        guard current.state != before.state else { return }
        current.stateEnteredAt = Date(timeIntervalSince1970: now.timeIntervalSince1970.rounded(.down))
    }

    private func react(_ current: inout Transaction, to event: TransactionEvent, _ now: Date) -> [TransactionEffect] {
        switch event {
        case .recovered(let active, _): return recover(&current, active)
        case .cancel: return cancel(&current)
        case .start, .finished: return []
        default: break
        }
        if current.ending != nil {
            // Only the removal of the journal can fail in a way that matters.
            if case .effectFailed = event, current.state != .safeMode { return [.park] }
            return []
        }
        return switch current.state.phase {
        case .before: prepare(&current, event)
        case .uncertain: tryOut(&current, event)
        case .committed: complete(&current, event)
        case .back: goBack(&current, event)
        }
    }

    private func cancel(_ current: inout Transaction) -> [TransactionEffect] {
        guard current.isCancellable else {
            return [.refuse(Reason(.tooLate, "The update is past the point where it can be cancelled; let it finish."))]
        }
        return abort(&current, .cancelled, Reason(.cancelled, "The update was cancelled."))
    }
}
