package import Foundation

/// Which engine was the quickest on a machine, and what was measured there.
package struct EngineCalibration: Sendable, Codable, Equatable {
    /// What was measured of one engine.
    package struct Candidate: Sendable, Codable, Equatable {
        /// `whisper.cpp` or `native`.
        package var engine: String
        /// Of the native engine.
        package var format: String?
        package var seconds: Double
        package var wordErrors: Int

        package init(engine: EngineChoice, format: NativeFormat?, seconds: Double, wordErrors: Int) {
            self.engine = engine.rawValue
            self.format = format?.description
            self.seconds = seconds
            self.wordErrors = wordErrors
        }

        var name: String { engine + (format.map { " " + $0 } ?? "") }
    }

    package var measured: Date
    /// What the machine computes with, and what this program does; another one is to be measured anew.
    package var machine: String
    package var model: String
    package var candidates: [Candidate]

    package init(measured: Date, machine: String, model: String, candidates: [Candidate]) {
        self.measured = measured
        self.machine = machine
        self.model = model
        self.candidates = candidates
    }

    /// The quickest of those that heard no more words otherwise than the best of them.
    package var best: Candidate? {
        let fewest = candidates.map(\.wordErrors).min()
        return candidates.filter { $0.wordErrors == fewest }.min { $0.seconds < $1.seconds }
    }

    /// What follows for a model on a machine; nil if it was measured of another.
    package func preference(model: String, machine: String) -> EnginePreference? {
        guard model == self.model, machine == self.machine, let best, let engine = EngineChoice(rawValue: best.engine)
        else { return nil }
        let format = best.format.flatMap(NativeFormat.init)
        guard engine == .whisperCpp || format != nil else { return nil }
        let others = candidates.filter { $0 != best }.map { "\($0.name) \(Self.text($0.seconds))" }
        return EnginePreference(
            isNative: engine == .native,
            format: format,
            reason: "\(best.name) was the quickest of the most accurate when this machine was measured "
                + "(\(measured.formatted(.iso8601))): "
                + ([Self.text(best.seconds)] + others).joined(separator: ", ") + "."
        )
    }

    private static func text(_ seconds: Double) -> String { String(format: "%.2f s", seconds) }
}

/// Which engine is to be taken where that is left open, and why.
package struct EnginePreference: Sendable, Codable, Equatable {
    package var isNative: Bool
    package var format: NativeFormat?
    package var reason: String
}
