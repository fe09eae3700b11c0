import Foundation
import Testing
import Updates

/// One fault and the exact way the transaction takes then.
struct FaultCase: CustomTestStringConvertible, Sendable {
    let name: String
    let mode: DatabaseChange.Mode
    let effect: String
    let fault: Simulation.Fault
    let times: Int
    let chain: String
    let outcome: UpdateOutcome
    let code: Reason.Code?
    let runsNew: Bool

    init(
        _ name: String,
        _ mode: DatabaseChange.Mode,
        _ effect: String,
        _ fault: Simulation.Fault,
        times: Int = 1,
        _ chain: String,
        _ outcome: UpdateOutcome,
        _ code: Reason.Code? = nil
    ) {
        self.name = name
        self.mode = mode
        self.effect = effect
        self.fault = fault
        self.times = times
        self.chain = chain
        self.outcome = outcome
        self.code = code
        runsNew = outcome == .committed
    }

    var testDescription: String { "\(name) (\(mode.rawValue))" }
}

@Suite struct `Ways through an update` {
    static let plain = "resolve download verify seal preflight wait snapshot arm switch probation commit collect"
    static let additive = plain.replacingOccurrences(of: "arm", with: "migrate arm")
    static let rewrite = additive.replacingOccurrences(of: "snapshot", with: "drain snapshot")
    static let restore = "verify preflight wait drain snapshot arm switch probation commit collect"

    static func way(_ mode: DatabaseChange.Mode) -> String {
        switch mode {
        case .none: plain
        case .additive: additive
        case .rewrite: rewrite
        case .restore: restore
        }
    }

    /// The way up to and with `state`.
    static func way(_ mode: DatabaseChange.Mode, to state: String, _ rest: String = "") -> String {
        let words = way(mode).split(separator: " ").map(String.init)
        guard let index = words.firstIndex(of: state) else { return "no \(state) on this way" }
        return (words[...index] + rest.split(separator: " ").map(String.init)).joined(separator: " ")
    }

    @Test(arguments: DatabaseChange.Mode.allCases)
    func `without faults it ends committed`(mode: DatabaseChange.Mode) {
        var simulation = Simulation(mode)
        simulation.run()
        #expect(simulation.chain.joined(separator: " ") == Self.way(mode))
        #expect(simulation.outcome == .committed)
        #expect(simulation.active == .to)
        #expect(simulation.startsOfNew == 1)
        #expect(simulation.effects.contains(.drainOld) == mode.isExclusive)
        #expect(simulation.effects.contains(.retireOld) == !mode.isExclusive)
    }

    @Test(arguments: faults) func `a fault leads where it should`(fault: FaultCase) {
        var simulation = Simulation(fault.mode, [fault.effect: (fault.fault, fault.times)])
        simulation.run()
        #expect(simulation.chain.joined(separator: " ") == fault.chain)
        #expect(simulation.outcome == fault.outcome)
        #expect(simulation.reason?.code == fault.code)
        #expect(simulation.active == (fault.runsNew ? .to : .from))
        #expect(simulation.floorIsRaised == fault.runsNew)
        #expect(simulation.startsOfNew <= 2)
    }

    static let faults: [FaultCase] = errors + hangs + kills + probation + deadEnds

    private static func stepStates(_ mode: DatabaseChange.Mode) -> [UpdateStep] {
        way(mode).split(separator: " ").compactMap { UpdateStep(rawValue: String($0)) }
    }

    // Error_in_X and Refused_in_X: nothing was touched, so it is forgotten where it was.
    private static var errors: [FaultCase] {
        DatabaseChange.Mode.allCases.flatMap { mode in
            stepStates(mode).flatMap { step in
                let effect = "\(TransactionEffect.runStep(step))"
                let way = way(mode, to: step.rawValue)
                return [
                    FaultCase(
                        "Error_in_\(step)",
                        mode,
                        effect,
                        .answer(.stepFailed("crashed")),
                        way,
                        .failed,
                        .stepFailed
                    ),
                    FaultCase(
                        "Refused_in_\(step)",
                        mode,
                        effect,
                        .answer(.stepRefused(Reason(.space, "full"))),
                        way,
                        .refused,
                        .space
                    ),
                ]
            } + [
                FaultCase(
                    "Error_in_arm",
                    mode,
                    "writeGeneration",
                    .answer(.effectFailed(Reason(.storage, "disk"))),
                    way(mode, to: "arm"),
                    .failed,
                    .storage
                ),
                FaultCase(
                    "Error_in_switch",
                    mode,
                    "\(TransactionEffect.swapActive(.to))",
                    .answer(.effectFailed(Reason(.storage, "disk"))),
                    way(mode, to: "switch", "rollback rolled-back"),
                    .rolledBack,
                    .storage
                ),
                FaultCase(
                    "Error_in_collect",
                    mode,
                    "collect",
                    .answer(.effectFailed(Reason(.storage, "disk"))),
                    way(mode, to: "collect"),
                    .committed
                ),
            ]
        }
    }

    private static var hangs: [FaultCase] {
        DatabaseChange.Mode.allCases.flatMap { mode in
            stepStates(mode).map { step in
                FaultCase(
                    "Hang_in_\(step)",
                    mode,
                    "\(TransactionEffect.runStep(step))",
                    .answer(.stepTimedOut),
                    way(mode, to: step.rawValue),
                    .failed,
                    .stepTimedOut
                )
            } + [
                FaultCase(
                    "Hang_in_probation",
                    mode,
                    "\(TransactionEffect.startServer(.to))",
                    .answer(.startTimedOut),
                    times: 9,
                    way(mode, to: "probation", "rollback rolled-back"),
                    .rolledBack,
                    .startFailed
                ),
                FaultCase(
                    "Hang_in_probation_once",
                    mode,
                    "\(TransactionEffect.startServer(.to))",
                    .answer(.startTimedOut),
                    way(mode),
                    .committed
                ),
            ]
        }
    }

    // Killed_in_X, before and after what X does.
    private static var kills: [FaultCase] {
        DatabaseChange.Mode.allCases.flatMap { mode -> [FaultCase] in
            [Simulation.Fault.killBefore, .killAfter].flatMap { fault -> [FaultCase] in
                let when = fault == .killBefore ? "before" : "after"
                var cases = stepStates(mode).map { step in
                    FaultCase(
                        "Killed_\(when)_\(step)",
                        mode,
                        "\(TransactionEffect.runStep(step))",
                        fault,
                        way(mode, to: step.rawValue),
                        .failed,
                        .interrupted
                    )
                }
                if mode.isExclusive {
                    cases.append(
                        FaultCase(
                            "Killed_\(when)_drain",
                            mode,
                            "drainOld",
                            fault,
                            way(mode, to: "drain"),
                            .failed,
                            .interrupted
                        )
                    )
                }
                let swap = "\(TransactionEffect.swapActive(.to))"
                return cases + [
                    FaultCase("Killed_\(when)_wait", mode, "awaitPermission", fault, way(mode), .committed),
                    FaultCase(
                        "Killed_\(when)_arm",
                        mode,
                        "writeGeneration",
                        fault,
                        way(mode, to: "arm"),
                        .failed,
                        .interrupted
                    ),
                    fault == .killBefore
                        ? FaultCase(
                            "Killed_before_switch",
                            mode,
                            swap,
                            fault,
                            way(mode, to: "switch"),
                            .failed,
                            .interrupted
                        )
                        : FaultCase("Killed_after_switch", mode, swap, fault, way(mode), .committed),
                    FaultCase(
                        "Killed_\(when)_start",
                        mode,
                        "\(TransactionEffect.startServer(.to))",
                        fault,
                        way(mode),
                        .committed
                    ),
                    FaultCase(
                        "Killed_\(when)_gate",
                        mode,
                        "\(TransactionEffect.gate(.to))",
                        fault,
                        way(mode),
                        .committed
                    ),
                    // Reboot_loop_in_probation
                    FaultCase(
                        "Killed_\(when)_every_gate",
                        mode,
                        "\(TransactionEffect.gate(.to))",
                        fault,
                        times: 9,
                        way(mode, to: "probation", "rollback rolled-back"),
                        .rolledBack,
                        .interrupted
                    ),
                    FaultCase("Killed_\(when)_commit", mode, "finishCommit", fault, times: 5, way(mode), .committed),
                    FaultCase("Killed_\(when)_collect", mode, "collect", fault, times: 5, way(mode), .committed),
                    FaultCase("Killed_\(when)_finish", mode, "finish", fault, way(mode), .committed),
                ]
            }
        }
    }

    private static var probation: [FaultCase] {
        let back = "rollback rolled-back"
        return DatabaseChange.Mode.allCases.flatMap { mode in
            [
                FaultCase(
                    "Exit_at_once",
                    mode,
                    "\(TransactionEffect.startServer(.to))",
                    .answer(.serverExited("status 1")),
                    times: 9,
                    way(mode, to: "probation", back),
                    .rolledBack,
                    .startFailed
                ),
                FaultCase(
                    "Exit_after_ready",
                    mode,
                    "\(TransactionEffect.gate(.to))",
                    .answer(.serverExited("signal 9")),
                    times: 9,
                    way(mode, to: "probation", back),
                    .rolledBack,
                    .startFailed
                ),
                FaultCase(
                    "Exit_after_ready_once",
                    mode,
                    "\(TransactionEffect.gate(.to))",
                    .answer(.serverExited("signal 9")),
                    way(mode),
                    .committed
                ),
                FaultCase(
                    "Bad_health",
                    mode,
                    "\(TransactionEffect.gate(.to))",
                    .answer(.gateFailed(checks: ["health"], message: "500")),
                    way(mode, to: "probation", back),
                    .rolledBack,
                    .gateFailed
                ),
            ]
        }
    }

    // Faults of the way back itself come with a release that is bad, so they have a suite of their own; here only
    // what has no way back.
    private static var deadEnds: [FaultCase] {
        [
            FaultCase(
                "Snapshot_without_path",
                .none,
                "\(TransactionEffect.runStep(.snapshot))",
                .answer(.stepDone(StepFacts())),
                way(.none, to: "snapshot"),
                .failed,
                .stepFailed
            ),
            FaultCase(
                "Migration_half_done",
                .rewrite,
                "\(TransactionEffect.runStep(.migrate))",
                .answer(.stepDone(StepFacts())),
                way(.rewrite, to: "migrate"),
                .failed,
                .database
            ),
        ]
    }
}
