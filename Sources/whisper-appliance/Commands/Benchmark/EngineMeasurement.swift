import Foundation
import SpeechEngine
import Transcription

/// What a benchmark found of one engine; medians of the rounds.
struct EngineMeasurement: Encodable {
    var engine: String
    var loadSeconds: Double
    var seconds: Double
    var timesRealTime: Double
    var processorSeconds: Double
    var memoryBytes: Int
    /// Words that it heard otherwise in its worst round, of so many.
    var wordErrors: Int
    var words: Int

    /// - Parameter expected: The text that is taken for right.
    init(_ program: EngineProgram, _ rounds: [EngineTrial.Result], expected: String) {
        func median(_ value: (EngineTrial.Result) -> Double) -> Double {
            let sorted = rounds.map(value).sorted()
            return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
        }
        engine = program.name
        loadSeconds = median(\.load)
        seconds = median(\.seconds)
        timesRealTime = median(\.duration) / max(seconds, 1e-6)
        processorSeconds = median(\.processorSeconds)
        memoryBytes = rounds.map(\.memory).max() ?? 0
        let distances = rounds.map { WordDistance(of: $0.text, from: expected) }
        wordErrors = distances.map(\.errors).max() ?? 0
        words = distances.first?.words ?? 0
    }

    /// Whether its text may be another recording's.
    var isWrong: Bool { wordErrors * 5 > words }
}
