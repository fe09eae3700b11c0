import SpeechEngine
import Testing

@testable import Transcription

@Suite struct `Windows are cut at pauses` {
    /// Lengths in frames: from one minute to an hour.
    private static let recordings = (1...24).map { (seed: $0, frames: 1875) } + [(25, 18_750), (26, 112_500)]

    @Test(arguments: recordings)
    func `windows fit the model, are in order and hold all speech once`(seed: Int, frames: Int) {
        let stream = ProbabilityStream(seed: seed, frames: frames)
        let windows = stream.windows()
        #expect(windows.allSatisfy { $0.count > 0 && $0.count <= EngineAudio.maximumWindow })
        let pieces = windows.flatMap(\.pieces)
        #expect(pieces.allSatisfy { !$0.isEmpty && $0.lowerBound >= 0 && $0.upperBound <= stream.samples })
        #expect(zip(pieces, pieces.dropFirst()).allSatisfy { $0.upperBound <= $1.lowerBound })
        #expect(windows.allSatisfy { $0.speechEnd <= ($0.pieces.last?.upperBound ?? 0) })
        #expect(lostSpeech(of: stream, in: pieces) == [])
    }

    @Test(arguments: recordings.prefix(8))
    func `audio that is still needed is never given up`(seed: Int, frames: Int) {
        var cutter = WindowCutter()
        var needed: [(after: Int, from: Int)] = []
        var windows: [(number: Int, window: Window)] = []
        let stream = ProbabilityStream(seed: seed, frames: frames)
        for (number, probability) in stream.frames.enumerated() {
            windows += cutter.hear([probability]).map { (number, $0) }
            needed.append((number, cutter.neededFrom))
        }
        windows += cutter.finish(count: stream.samples).map { (stream.frames.count, $0) }
        #expect(zip(needed, needed.dropFirst()).allSatisfy { $0.from <= $1.from })
        for (number, window) in windows {
            let before = needed.last { $0.after < number }?.from ?? 0
            #expect(before <= window.pieces.first?.lowerBound ?? 0)
        }
    }

    @Test(arguments: recordings.prefix(4), [1, 7])
    func `it does not matter in which chunks the probabilities come`(recording: (seed: Int, frames: Int), chunk: Int) {
        let stream = ProbabilityStream(seed: recording.seed, frames: recording.frames)
        #expect(stream.windows(chunk: chunk) == stream.windows(chunk: 156))
    }

    @Test func `silence and clicks make no window`() {
        #expect(ProbabilityStream([(0.2, 20_000)]).windows() == [])
        #expect(ProbabilityStream([(0.2, 300), (0.9, 2), (0.2, 300), (0.9, 1), (0.2, 300)]).windows() == [])
        #expect(ProbabilityStream([]).windows() == [])
    }

    @Test func `speech gets 0.3 s around it, within the recording`() {
        #expect(frames(ProbabilityStream([(0.1, 100), (0.9, 50), (0.1, 100)]).windows()) == [[91..<159]])
        #expect(frames(ProbabilityStream([(0.1, 4), (0.9, 50), (0.1, 3)]).windows()) == [[0..<57]])
    }

    @Test func `five minutes without a pause are cut without a gap`() {
        let stream = ProbabilityStream([(0.9, 9375)])
        let windows = stream.windows()
        #expect(windows.count >= 10 && windows.count <= 16)
        #expect(windows.allSatisfy { $0.pieces.count == 1 })
        #expect(windows.first?.pieces.first?.lowerBound == 0)
        #expect(windows.last?.pieces.last?.upperBound == stream.samples)
        #expect(zip(windows, windows.dropFirst()).allSatisfy { $0.pieces.last?.upperBound == $1.pieces[0].lowerBound })
    }

    @Test func `speech without a pause is cut where the voice is weakest`() {
        let windows = ProbabilityStream([(0.9, 800), (0.6, 1), (0.9, 500), (0.1, 50)]).windows()
        #expect(frames(windows) == [[0..<800], [800..<1310]])
    }

    @Test(arguments: [1, 2, 3, 4])
    func `a cut may fall into a pause that has just begun`(pause: Int) {
        // Fading: the weakest frame is the last.
        let fading = (0..<pause).map { (probability: 0.3 - 0.05 * Float($0), frames: 1) }
        let stream = ProbabilityStream([(0.9, 919 - pause)] + fading + [(0.1, 300), (0.9, 40), (0.1, 300)])
        let windows = stream.windows()
        #expect(windows.count == 2)
        #expect(lostSpeech(of: stream, in: windows.flatMap(\.pieces)) == [])
    }

    @Test func `a pause of 8 s ends a window at once, a shorter one does not`() {
        var cutter = WindowCutter()
        #expect(cutter.hear(ProbabilityStream([(0.9, 50), (0.1, 249)]).frames) == [])
        #expect(frames(cutter.hear([0.1])) == [[0..<59]])
        #expect(ProbabilityStream([(0.9, 50), (0.1, 249), (0.9, 50), (0.1, 250)]).windows().count == 1)
        #expect(ProbabilityStream([(0.9, 50), (0.1, 250), (0.9, 50), (0.1, 250)]).windows().count == 2)
    }

    @Test func `a pause up to half a second is kept whole, a longer one shrinks to it`() {
        // Longer than one window would be: short recordings stay as they are.
        #expect(
            frames(ProbabilityStream([(0.9, 50), (0.1, 16), (0.9, 50), (0.1, 900)]).windows()) == [[0..<125]]
        )
        #expect(
            frames(ProbabilityStream([(0.9, 50), (0.1, 200), (0.9, 50), (0.1, 20)]).windows()) == [[0..<58, 242..<309]]
        )
    }

    @Test func `of two pauses the longer one ends the window`() {
        // The second pause would fill the window better, but hardly is one.
        let windows = ProbabilityStream([(0.9, 600), (0.1, 60), (0.9, 200), (0.1, 6), (0.9, 300), (0.1, 9)]).windows()
        #expect(frames(windows) == [[0..<609], [651..<1175]])
    }

    @Test func `the padding between two windows is shared`() {
        let windows = ProbabilityStream([(0.9, 880), (0.1, 10), (0.9, 200), (0.1, 20)]).windows()
        #expect(frames(windows) == [[0..<885], [885..<1099]])
    }

    @Test(arguments: [0, 1, 511])
    func `the last window ends where the recording ends`(missing: Int) {
        let stream = ProbabilityStream([(0.1, 140), (0.9, 60)])
        let windows = stream.windows(count: stream.samples - missing)
        #expect(windows.map(\.pieces) == [[131 * 512..<stream.samples - missing]])
        #expect(windows.map(\.speechEnd) == [stream.samples - missing])
    }

    @Test func `a recording that fits and does not pause for long is left whole`() {
        let stream = ProbabilityStream([(0.1, 90), (0.9, 50), (0.1, 94), (0.9, 50), (0.1, 60)])
        let windows = stream.windows(count: stream.samples - 100)
        #expect(windows == [Window(pieces: [0..<stream.samples - 100], speechEnd: 284 * 512)])
    }

    @Test(
        arguments: [
            [(0.1, 95), (0.9, 50), (0.1, 20)], [(0.9, 50), (0.1, 95), (0.9, 50)], [(0.9, 50), (0.1, 95)],
            [(0.9, 400), (0.1, 30), (0.9, 400), (0.1, 110)],
        ] as [[(Float, Int)]]
    )
    func `one that pauses longer or is too long is cut`(levels: [(Float, Int)]) {
        let stream = ProbabilityStream(levels.map { (probability: $0.0, frames: $0.1) })
        #expect(stream.windows().map(\.pieces) != [[0..<stream.samples]])
    }

    @Test func `silence that fits is still nothing`() {
        #expect(ProbabilityStream([(0.1, 300)]).windows() == [])
    }
}

/// The pieces of each window, in frames.
private func frames(_ windows: [Window]) -> [[Range<Int>]] {
    windows.map { $0.pieces.map { $0.lowerBound / VoiceFrame.samples..<$0.upperBound / VoiceFrame.samples } }
}

/// Frames of speech that lie in no piece, unless they are a click that a cut left over.
private func lostSpeech(of stream: ProbabilityStream, in pieces: [Range<Int>]) -> [Int] {
    var held = [Bool](repeating: false, count: stream.frames.count)
    for piece in pieces {
        for frame in piece.lowerBound / VoiceFrame.samples..<piece.upperBound / VoiceFrame.samples {
            held[frame] = true
        }
    }
    return stream.speech.flatMap { span -> [Int] in
        let lost = span.filter { !held[$0] }
        let isRemainder = lost.count < VoiceActivity.minimumFrames && lost.last == span.upperBound - 1
        return isRemainder ? [] : lost
    }
}
