import Foundation
import TestSupport
import Testing
import Updates

@Suite struct `Every state and every event` {
    static let events: [TransactionEvent] =
        [
            .start(Sample.start()), .stepDone(StepFacts()), .stepRefused(Reason(.space, "")), .stepFailed(""),
            .stepTimedOut, .baseline([:]), .windowOpen, .held, .drained, .effectDone,
            .effectFailed(Reason(.storage, "")), .targetDamaged(next: nil), .targetDamaged(next: Sample.old),
            .serverReady, .serverExited(""), .startTimedOut, .gatePassed, .gateFailed(checks: [], message: ""), .cancel,
            .finished,
        ] + UpdateStep.allCases.map { .stepDone(Sample.facts($0, .rewrite)) }
        + ActiveSide.allCases.map { .recovered(active: $0, bootID: "boot-2") }

    static func transaction(
        _ state: UpdateState,
        _ mode: DatabaseChange.Mode,
        tries: Int,
        ending: UpdateOutcome?,
        stores: Int
    ) -> Transaction {
        var transaction = Transaction(
            txid: "tx",
            state: state,
            kind: mode == .restore ? .rollback : .update,
            request: UpdateRequest(trigger: .user),
            from: Sample.old,
            to: state == .resolve ? nil : Side(release: Sample.newer(mode), generation: 2, database: 1),
            database: state == .resolve ? nil : DatabaseChange(mode: mode, fromSchema: 4, toSchema: 5),
            bootID: "boot-1",
            startedAt: Sample.start
        )
        transaction.triesLeft = tries
        transaction.ending = ending
        transaction.seq = stores
        transaction.storeCount = stores
        if state.phase == .back { transaction.back = Sample.old }
        return transaction
    }

    /// The outcomes that can be certain in a state.
    static func endings(_ state: UpdateState) -> [UpdateOutcome?] {
        switch state {
        case .rolledBack: [.rolledBack]
        case .safeMode: [.safeMode]
        case .collect: [nil, .committed]
        case .commit, .probation, .rollback: [nil]
        default: [nil, .failed, .refused, .cancelled]
        }
    }

    @Test(arguments: UpdateState.allCases, DatabaseChange.Mode.allCases)
    func `keep the rules`(state: UpdateState, mode: DatabaseChange.Mode) {
        let limits = ReducerLimits()
        for tries in 0...3 {
            for ending in Self.endings(state) {
                for stores in [1, limits.storeCap - 1, limits.storeCap, limits.rollbackStoreCap] {
                    let before = Self.transaction(state, mode, tries: tries, ending: ending, stores: stores)
                    for event in Self.events { check(before, event, limits) }
                }
            }
        }
    }

    private func check(_ before: Transaction, _ event: TransactionEvent, _ limits: ReducerLimits) {
        // A swap is answered only while tries remain, for arming gave them.
        if before.state == .switch, before.triesLeft == 0 { return }
        var reducer = TransactionReducer(before, limits: limits)
        let effects = reducer.handle(event, at: Sample.start)
        let after = reducer.transaction
        switch event {
        case .start:
            // I10: never more than one, except out of safe mode.
            if before.state != .safeMode {
                #expect(after == before)
                #expect(effects.count == 1)
            }
            return
        case .finished:
            if before.ending == nil { #expect(after == before) }
            return
        case .cancel where !before.isCancellable:
            #expect(after == before)
            guard case .refuse(let reason)? = effects.first else {
                Issue.record("cancelling was neither done nor refused")
                return
            }
            #expect(reason.code == .tooLate)
        case .cancel: #expect(after?.ending == .cancelled)
        case .recovered(.from, _) where before.state == .commit && before.ending == nil:
            // The commit was not certain and was undone; else the link would lead to the new release.
            #expect(after?.state.phase == .back)
            return
        case .recovered:
            // I8: dying inside the recovery and recovering again decides the same.
            if let after, !effects.isEmpty { recoverAgain(after, event, effects) }
        default: break
        }
        Invariants.check(before, after, effects, limits)
    }

    private func recoverAgain(_ after: Transaction, _ event: TransactionEvent, _ effects: [TransactionEffect]) {
        // In probation each recovery costs a try; that is the rule, not a difference.
        guard after.state != .probation, after.state != .rollback else { return }
        var again = TransactionReducer(after)
        #expect(again.handle(event, at: Sample.start) == effects)
        #expect(again.transaction == after)
    }

    @Test(arguments: 0..<200) func `random walks keep the rules and end`(seed: Int) {
        var random = SeededGenerator(seed: seed)
        let limits = ReducerLimits()
        let mode = DatabaseChange.Mode.allCases.randomElement(using: &random) ?? .none
        var reducer = TransactionReducer(limits: limits)
        _ = reducer.handle(.start(Sample.start(mode)), at: Sample.start)
        for _ in 0..<400 {
            guard let before = reducer.transaction, before.state != .safeMode else { break }
            guard let event = Self.events.randomElement(using: &random) else { break }
            if case .start = event { continue }
            let effects = reducer.handle(event, at: Sample.start)
            if event == .finished { continue }
            if case .recovered(.from, _) = event, before.state == .commit { continue }
            Invariants.check(before, reducer.transaction, effects, limits)
        }
        #expect(reducer.transaction?.storeCount ?? 0 <= limits.rollbackStoreCap + 5)
    }

    @Test func `nothing happens where nothing is going on`() {
        for event in Self.events {
            if case .start = event { continue }
            var reducer = TransactionReducer()
            let effects = reducer.handle(event, at: Sample.start)
            #expect(reducer.transaction == nil)
            #expect(effects.isEmpty || event == .cancel)
        }
    }
}
