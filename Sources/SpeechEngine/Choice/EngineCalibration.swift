package import Foundation

/// What was measured of the ways to decode with a model on a machine, and which one it is to be from then on.
package struct EngineCalibration: Sendable, Codable, Equatable {
    package var measured: Date
    /// What the machine computes with, and what this program does; another one is to be measured anew.
    package var machine: String
    package var model: String
    package var best: EngineSetup
    package var trials: [CalibrationTrial]

    package init(measured: Date, machine: String, model: String, best: EngineSetup, trials: [CalibrationTrial]) {
        self.measured = measured
        self.machine = machine
        self.model = model
        self.best = best
        self.trials = trials
    }

    /// What follows for a model on a machine; nil if it was measured of another.
    package func preference(model: String, machine: String) -> EnginePreference? {
        let isComplete = best.program.engine == .whisperCpp || best.program.format != nil
        // Whoever edits the file must not stop the engine.
        let isPossible = (1...256).contains(best.threads) && (1...64).contains(best.lanes)
        guard model == self.model, machine == self.machine, isComplete, isPossible else { return nil }
        return EnginePreference(setup: best, reason: reason)
    }

    /// One sentence with all that was found.
    package var reason: String {
        let lengths = Set(trials.map(\.speech)).sorted()
        let groups = lengths.map { speech in
            let alike = trials.filter { $0.speech == speech }
            // Where the engines are all the same, only what they take of the machine tells them apart.
            let isOne = Set(alike.map(\.setup.program)).count == 1 && lengths.count > 1
            let results = alike.map { trial in
                "\(isOne ? trial.setup.share : trial.setup.program.name) "
                    + (trial.seconds.map { String(format: "%.2f s", $0) } ?? "given up")
                    + (trial.wordErrors > 0 ? " (\(trial.wordErrors) of \(trial.words) words off)" : "")
            }
            return String(format: "%.0f s of speech: ", speech) + results.joined(separator: ", ")
        }
        return "\(best.program.name) with \(best.share) at once was best when this machine was measured "
            + "(\(measured.formatted(.iso8601))). \(groups.joined(separator: ". "))."
    }
}

/// How to decode where that is left open, and why.
package struct EnginePreference: Sendable, Codable, Equatable {
    package var setup: EngineSetup
    package var reason: String

    package init(setup: EngineSetup, reason: String) {
        self.setup = setup
        self.reason = reason
    }
}
