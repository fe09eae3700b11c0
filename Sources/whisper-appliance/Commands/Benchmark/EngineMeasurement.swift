import Foundation
import SpeechEngine
import Transcription

/// What a benchmark found of one engine; medians of the rounds.
struct EngineMeasurement: Encodable {
    /// One transcription.
    struct Round {
        /// Seconds until the model was loaded.
        var load: Double
        var seconds: Double
        /// Of the engine's process.
        var processorSeconds: Double
        /// Bytes of the engine's process at the end.
        var memory: Int
        var text: String
    }

    private let candidate: EngineCandidate
    var engine: String
    var loadSeconds: Double
    var seconds: Double
    var timesRealTime: Double
    var processorSeconds: Double
    var memoryBytes: Int
    /// Words that it heard otherwise in its worst round, of so many.
    var wordErrors: Int
    var words: Int

    private enum CodingKeys: CodingKey {
        case engine, loadSeconds, seconds, timesRealTime, processorSeconds, memoryBytes, wordErrors, words
    }

    /// - Parameters:
    ///   - duration: Seconds of the recording.
    ///   - expected: The text that is taken for right.
    init(_ candidate: EngineCandidate, _ rounds: [Round], duration: Double, expected: String) {
        func median(_ value: (Round) -> Double) -> Double {
            let sorted = rounds.map(value).sorted()
            return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
        }
        self.candidate = candidate
        engine = candidate.name
        loadSeconds = median(\.load)
        seconds = median(\.seconds)
        timesRealTime = duration / max(seconds, 1e-6)
        processorSeconds = median(\.processorSeconds)
        memoryBytes = rounds.map(\.memory).max() ?? 0
        let distances = rounds.map { WordDistance(of: $0.text, from: expected) }
        wordErrors = distances.map(\.errors).max() ?? 0
        words = distances.first?.words ?? 0
    }

    /// What is remembered of it.
    var calibration: EngineCalibration.Candidate {
        EngineCalibration.Candidate(
            engine: candidate.engine,
            format: candidate.format,
            seconds: seconds,
            wordErrors: wordErrors
        )
    }

    /// Whether its text may be another recording's.
    var isWrong: Bool { wordErrors * 5 > words }
}
