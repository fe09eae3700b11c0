import Foundation
import Synchronization
import Updates

/// What the scripted steps and servers do, and what became of them; survives the drivers that use it.
final class World: Sendable {
    struct State {
        /// The version on offer, or none.
        var offer = "1.1.0"
        var offered = SchemaRange(schema: 4, reader: 4)
        var goal: String?
        /// Outcomes of steps in place of the usual ones.
        var outcomes: [UpdateStep: StepOutcome] = [:]
        /// Steps that take until they are cancelled.
        var endless: Set<UpdateStep> = []
        /// Versions whose server ends at once, and how many more times.
        var exits: [String: Int] = [:]
        /// Versions that are never ready.
        var hangs: Set<String> = []
        /// Versions that do not pass the gate.
        var unhealthy: Set<String> = []
        /// Databases that no server can read any more.
        var brokenDatabases: Set<Int> = []
        /// Running servers: generation → whether the intake is closed.
        var running: [Int: Bool] = [:]
        var affectedRecordings = 3
        var log: [String] = []
        var safeMode: Reason?
        var orders: [StepOrder] = []
        var gates: [GateOrder] = []
    }

    private let state = Mutex(State())

    func change<Result: Sendable>(_ body: @Sendable (inout State) -> Result) -> Result { state.withLock { body(&$0) } }

    var running: [Int: Bool] { change { $0.running } }
    var log: [String] { change { $0.log } }
    var safeMode: Reason? { change { $0.safeMode } }

    /// The supervisor died, and its children with it.
    func die() { change { $0.running = [:] } }
}
