import Testing
import Updates

/// What must hold for every single transition, whatever the state and the event.
enum Invariants {
    static func check(
        _ before: Transaction?,
        _ after: Transaction?,
        _ effects: [TransactionEffect],
        _ limits: ReducerLimits
    ) {
        // The journal is numbered without gaps, and only what is numbered anew is different.
        if let before, let after, before.txid == after.txid {
            #expect(after == before || (after.seq == before.seq + 1 && after.storeCount == before.storeCount + 1))
        }
        // An answer is waited for at most once, at the end.
        let answering = effects.indices.filter { answers(effects[$0]) }
        #expect(answering.isEmpty || answering == [effects.count - 1])
        if let before, let after {
            // Forward only, once committed.
            if before.state.phase == .committed { #expect(after.state.phase == .committed) }
            // From the switch on nothing leads back to the beginning.
            if before.state.phase == .back { #expect(after.state.phase == .back) }
            #expect(after.from == before.from)
            #expect(before.ending == nil || after.ending == before.ending)
        }
        guard let after else { return }
        #expect(after.triesLeft >= 0)
        #expect(after.storeCount <= limits.rollbackStoreCap + 2 || after.state.phase != .uncertain)
        for effect in effects {
            switch effect {
            case .swapActive(.to):
                // I1, I3: only with a generation written and a database that fits.
                #expect(after.state == .switch && after.ending == nil && before?.state == .arm)
            case .swapActive: #expect(after.state == .rollback)
            case .startServer(.to):
                // The tries are lowered in what is stored before the start.
                #expect(after.state == .probation)
                let left = before?.triesLeft
                #expect(after.triesLeft == (left ?? 0) - 1)
            case .finishCommit: #expect(after.state == .commit)
            // I7: nothing is deleted before the commit.
            case .collect: #expect(after.state == .collect)
            case .finish: #expect(after.ending != nil && after.ending != .safeMode)
            case .recordFailed: #expect(after.state == .rolledBack || after.state == .safeMode)
            case .discardGeneration, .discardDatabase, .discardSnapshot:
                #expect(after.ending != nil && after.state.phase != .committed)
            default: break
            }
        }
    }

    private static func answers(_ effect: TransactionEffect) -> Bool {
        switch effect {
        case .runStep, .probeBaseline, .awaitPermission, .drainOld, .writeGeneration, .swapActive, .startServer, .gate,
            .finishCommit, .collect, .finish:
            true
        default: false
        }
    }
}
