import SpeechEngine
import TestSupport

@testable import Transcription

/// Speech probabilities of a made-up recording, frame by frame.
struct ProbabilityStream: Sendable {
    var frames: [Float] = []

    /// A recording in which speech, pauses and clicks of all lengths alternate, the same for the same seed.
    init(seed: Int, frames count: Int) {
        var generator = SeededGenerator(seed: seed)
        while frames.count < count {
            switch Int.random(in: 0..<10, using: &generator) {
            case 0: add(.random(in: 0.5...1), Int.random(in: 1...2, using: &generator), using: &generator)
            case 1...5: add(0.9, Int.random(in: 3...300, using: &generator), using: &generator)
            case 6: add(0.7, Int.random(in: 300...2000, using: &generator), using: &generator)
            case 7: add(0.4, Int.random(in: 1...200, using: &generator), using: &generator)
            default: break
            }
            let longest = [8, 8, 8, 40, 120, 600][Int.random(in: 0..<6, using: &generator)]
            add(0.1, Int.random(in: 1...longest, using: &generator), using: &generator)
        }
        frames.removeLast(frames.count - count)
    }

    /// Runs of one probability each.
    init(_ runs: [(probability: Float, frames: Int)]) {
        for run in runs { frames += Array(repeating: run.probability, count: run.frames) }
    }

    /// Samples of the whole recording.
    var samples: Int { frames.count * VoiceFrame.samples }

    /// All windows, the stream given in chunks of this many frames.
    func windows(chunk: Int = 156, count: Int? = nil) -> [Window] {
        var cutter = WindowCutter()
        var windows: [Window] = []
        for start in stride(from: 0, to: frames.count, by: chunk) {
            windows += cutter.hear(Array(frames[start..<min(start + chunk, frames.count)]))
        }
        return windows + cutter.finish(count: count ?? samples)
    }

    /// Where speech is, as the detector hears it.
    var speech: [Range<Int>] {
        var activity = VoiceActivity()
        let heard = frames.compactMap { activity.hear($0) }
        return heard + [activity.finish()].compactMap(\.self)
    }

    private mutating func add(_ level: Float, _ count: Int, using generator: inout SeededGenerator) {
        for _ in 0..<count {
            frames.append(min(1, max(0, level + .random(in: -0.08...0.08, using: &generator))))
        }
    }
}
