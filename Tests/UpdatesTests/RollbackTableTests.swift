import Foundation
import Testing
import Updates

@Suite struct `The way back` {
    private static let gateNew = "\(TransactionEffect.gate(.to))"
    private static let swapBack = "\(TransactionEffect.swapActive(.back))"
    private static let startOld = "\(TransactionEffect.startServer(.back))"
    private static let gateOld = "\(TransactionEffect.gate(.back))"
    private static let bad = Simulation.Fault.answer(.gateFailed(checks: [], message: "bad"))

    private func simulate(
        _ mode: DatabaseChange.Mode,
        _ faults: [String: (fault: Simulation.Fault, times: Int)]
    ) -> Simulation {
        var simulation = Simulation(mode, faults.merging([Self.gateNew: (Self.bad, 99)]) { first, _ in first })
        simulation.run()
        return simulation
    }

    @Test(
        arguments: DatabaseChange.Mode.allCases,
        [
            (swapBack, Simulation.Fault.killBefore), (swapBack, .killAfter), (startOld, .killBefore),
            (startOld, .killAfter), (gateOld, .killBefore), (gateOld, .killAfter), ("recordFailed", .killBefore),
            ("recordFailed", .killAfter), ("discardGeneration", .killAfter), ("finish", .killBefore),
            ("finish", .killAfter), ("freeBallast", .killAfter), ("writeReport", .killBefore),
        ]
    )
    func `deaths on the way back are repeated until it is done`(
        mode: DatabaseChange.Mode,
        death: (effect: String, fault: Simulation.Fault)
    ) {
        for times in [1, 2, 5] {
            let simulation = simulate(mode, [death.effect: (death.fault, times)])
            #expect(simulation.deaths == times)
            #expect(simulation.outcome == .rolledBack)
            #expect(simulation.active == .from)
            #expect(simulation.reason?.code == .gateFailed)
            #expect(!simulation.floorIsRaised)
            #expect(simulation.effects.contains(.recordFailed))
        }
    }

    @Test(arguments: DatabaseChange.Mode.allCases, [1, 2])
    func `an old server that needs another try gets it`(mode: DatabaseChange.Mode, failures: Int) {
        for fault in [TransactionEvent.serverExited("1"), .startTimedOut] {
            let simulation = simulate(mode, [Self.startOld: (.answer(fault), failures)])
            #expect(simulation.outcome == .rolledBack)
        }
        #expect(simulate(mode, [Self.gateOld: (Self.bad, failures)]).outcome == .rolledBack)
    }

    @Test(arguments: DatabaseChange.Mode.allCases)
    func `when the old release does not hold either it is safe mode, for good`(mode: DatabaseChange.Mode) {
        for (effect, fault) in [
            (Self.startOld, Simulation.Fault.answer(.serverExited("1"))), (Self.gateOld, Self.bad),
            (Self.swapBack, .answer(.targetDamaged(next: nil))),
            (Self.swapBack, .answer(.effectFailed(Reason(.storage, "disk")))),
        ] {
            let simulation = simulate(mode, [effect: (fault, 99)])
            #expect(simulation.outcome == .safeMode)
            #expect(simulation.chain.suffix(2) == ["rollback", "safe-mode"])
            #expect(simulation.reason?.message.contains("Going back failed as well") == true)
            var later = TransactionReducer(simulation.stored)
            #expect(later.handle(.recovered(active: .from, bootID: "next"), at: Sample.start).last == .enterSafeMode)
        }
    }

    @Test func `a damaged target gives way to an older one`() {
        let older = Side(release: Sample.release("0.9.0"), generation: 0, database: 1)
        let simulation = simulate(.none, [Self.swapBack: (.answer(.targetDamaged(next: older)), 1)])
        #expect(simulation.outcome == .rolledBack)
        #expect(simulation.effects.count { $0 == .swapActive(.back) } == 2)
    }

    @Test func `a machine that dies again and again in the rollback ends in safe mode`() {
        let simulation = simulate(.none, [Self.startOld: (.killAfter, 99)])
        #expect(simulation.outcome == .safeMode)
        #expect(simulation.stored?.storeCount ?? 0 <= ReducerLimits().rollbackStoreCap + 2)
    }

    @Test func `a transaction that goes round in circles is ended by its rollback`() {
        var limits = ReducerLimits()
        limits.tries = 1000
        var simulation = Simulation(.none, [Self.gateNew: (.killAfter, 1000)], limits: limits)
        simulation.run()
        #expect(simulation.outcome == .rolledBack)
        #expect(simulation.reason?.code == .loop)
        #expect(simulation.deaths <= limits.storeCap)
        #expect(simulation.active == .from)
    }
}
