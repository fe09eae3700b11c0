import Foundation
import Testing
import Updates

/// Drives the reducer without any input or output, as an appliance where only the given faults happen.
struct Simulation {
    /// What goes wrong.
    enum Fault: Equatable {
        /// The effect's answer is this one instead.
        case answer(TransactionEvent)
        /// The process dies after the journal was stored, before the effect.
        case killBefore
        /// The process dies after the effect, before its answer.
        case killAfter
    }

    let mode: DatabaseChange.Mode
    let limits: ReducerLimits
    /// By the name of the effect and how many more times; each use takes one off.
    var faults: [String: (fault: Fault, times: Int)]
    /// What the disk has: the last stored journal.
    private(set) var stored: Transaction?
    private(set) var reducer: TransactionReducer
    private(set) var active = ActiveSide.from
    private(set) var chain: [String] = []
    private(set) var effects: [TransactionEffect] = []
    private(set) var outcome: UpdateOutcome?
    private(set) var reason: Reason?
    private(set) var startsOfNew = 0
    private(set) var deaths = 0
    private(set) var floorIsRaised = false

    init(
        _ mode: DatabaseChange.Mode,
        _ faults: [String: (fault: Fault, times: Int)] = [:],
        limits: ReducerLimits = ReducerLimits()
    ) {
        self.mode = mode
        self.faults = faults
        self.limits = limits
        reducer = TransactionReducer(limits: limits)
    }

    /// Runs until nothing is left to do.
    mutating func run(_ start: TransactionStart? = nil) {
        var todo = feed(.start(start ?? Sample.start(mode)))
        var rounds = 0
        while !todo.isEmpty, rounds < 500 {
            rounds += 1
            var event: TransactionEvent?
            for effect in todo {
                event = perform(effect)
                if event == .died { break }
            }
            if event == .died {
                deaths += 1
                reducer = TransactionReducer(stored, limits: limits)
                guard stored != nil else { return }
                event = .recovered(active: active, bootID: "boot-\(deaths + 1)")
            }
            guard let event else { return }
            todo = feed(event)
        }
        #expect(rounds < 500, "it never ends")
    }

    private mutating func feed(_ event: TransactionEvent) -> [TransactionEffect] {
        let before = reducer.transaction
        let result = reducer.handle(event, at: Sample.start)
        let after = reducer.transaction
        check(before, after, result)
        if let after, after != before {
            stored = after
            if chain.last != after.state.rawValue || before?.state != after.state { chain.append(after.state.rawValue) }
        }
        if event == .finished {
            stored = nil
            outcome = before?.ending
            reason = before?.reason
        }
        return result
    }

    private mutating func perform(_ effect: TransactionEffect) -> TransactionEvent? {
        effects.append(effect)
        let name = "\(effect)"
        var answer: TransactionEvent?
        var diesAfter = false
        if let (fault, times) = faults[name], times > 0 {
            faults[name] = (fault, times - 1)
            switch fault {
            case .answer(let event): answer = event
            case .killBefore: return .died
            case .killAfter: diesAfter = true
            }
        }
        let usual = standard(effect, hasEffect: answer == nil)
        return diesAfter ? .died : answer ?? usual
    }

    private mutating func standard(_ effect: TransactionEffect, hasEffect: Bool) -> TransactionEvent? {
        switch effect {
        case .runStep(let step): return .stepDone(Sample.facts(step, mode))
        case .probeBaseline: return .baseline(["health": true])
        case .awaitPermission: return .windowOpen
        case .drainOld: return .drained
        case .swapActive(let end):
            if hasEffect { active = end == .to ? .to : .from }
            return .effectDone
        case .startServer(let end):
            if end == .to { startsOfNew += 1 }
            return .serverReady
        case .gate: return .gatePassed
        case .finishCommit:
            if hasEffect { floorIsRaised = true }
            return .effectDone
        case .writeGeneration, .collect: return .effectDone
        case .restoreSnapshot: return .targetDamaged(next: nil)
        case .finish: return .finished
        case .enterSafeMode:
            outcome = .safeMode
            reason = reducer.transaction?.reason
            return nil
        default: return nil
        }
    }

    /// What holds at every transition.
    private func check(_ before: Transaction?, _ after: Transaction?, _ result: [TransactionEffect]) {
        Invariants.check(before, after, result, limits)
        // I6: the floor is raised only once the commit is stored.
        if result.contains(.finishCommit) { #expect(after?.state == .commit) }
    }
}

extension TransactionEvent {
    /// The process died: stands for no event at all.
    fileprivate static let died = TransactionEvent.stepFailed("died")
}
