import SpeechEngine

@testable import Transcription

/// A recording whose samples say where they are: their position plus one, negative where nobody speaks.
struct MarkedRecording: Sendable {
    let samples: [Float]

    /// Speech and silence by turns, in seconds.
    init(speech: [Double], silence: [Double]) {
        var samples: [Float] = []
        for (spoken, quiet) in zip(speech, silence) {
            for _ in 0..<Int(spoken * 16_000) { samples.append(Float(samples.count + 1)) }
            for _ in 0..<Int(quiet * 16_000) { samples.append(-Float(samples.count + 1)) }
        }
        self.samples = samples
    }

    /// The samples as they come from a decoder.
    func chunks(of size: Int = 16_000) -> AsyncThrowingStream<[Float], any Error> {
        AsyncThrowingStream { continuation in
            for start in stride(from: 0, to: samples.count, by: size) {
                continuation.yield(Array(samples[start..<min(start + size, samples.count)]))
            }
            continuation.finish()
        }
    }

    /// The windows it is cut into.
    var windows: [Window] {
        var cutter = WindowCutter()
        return cutter.hear(Self.probabilities(samples)) + cutter.finish(count: samples.count)
    }

    /// The position of a sample in its recording.
    static func position(of sample: Float) -> Int { Int(abs(sample)) - 1 }

    /// Speech where samples are positive, frame by frame.
    static func probabilities(_ samples: [Float]) -> [Float] {
        stride(from: 0, to: samples.count, by: VoiceFrame.samples).map { samples[$0] > 0 ? 0.9 : 0.05 }
    }
}
