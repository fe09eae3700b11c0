import Testing

@testable import Transcription

@Suite struct `Speech is told from silence` {
    @Test func `speech starts at one half and goes on down to 0.35`() {
        #expect(spans([(0.49, 50)]) == [])
        #expect(spans([(0.1, 4), (0.5, 1), (0.35, 9), (0.1, 20)]) == [4..<14])
        #expect(spans([(0.5, 3), (0.34, 5), (0.49, 20)]) == [0..<3])
    }

    @Test(arguments: [1, 2, 3, 4])
    func `a pause shorter than 160 ms belongs to the speech around it`(pause: Int) {
        #expect(spans([(0.9, 10), (0.1, pause), (0.9, 10), (0.1, 9)]) == [0..<20 + pause])
    }

    @Test(arguments: [5, 6, 40])
    func `a pause of 160 ms or more ends the speech where it began`(pause: Int) {
        #expect(spans([(0.9, 10), (0.1, pause), (0.9, 10), (0.1, 9)]) == [0..<10, 10 + pause..<20 + pause])
    }

    @Test func `a pause starts anew when speech interrupts it`() {
        #expect(spans([(0.9, 4), (0.1, 4), (0.4, 1), (0.1, 4), (0.9, 4), (0.1, 5)]) == [0..<17])
    }

    @Test func `clicks shorter than 96 ms are dropped and what follows is kept`() {
        #expect(spans([(0.9, 1), (0.1, 8), (0.9, 2), (0.1, 8), (0.9, 3), (0.1, 8)]) == [19..<22])
    }

    @Test func `the span is reported with the frame that completes its pause`() {
        var activity = VoiceActivity()
        for _ in 0..<10 { #expect(activity.hear(0.9) == nil) }
        for _ in 0..<4 { #expect(activity.hear(0.1) == nil) }
        #expect(activity.openStart == 0)
        #expect(activity.hear(0.1) == 0..<10)
        #expect(activity.openStart == nil)
        #expect(activity.now == 15)
    }

    @Test func `finishing ends the speech that is going on, without its last pause`() {
        #expect(spans([(0.1, 3), (0.9, 5)]) == [3..<8])
        #expect(spans([(0.1, 3), (0.9, 5), (0.1, 4)]) == [3..<8])
        #expect(spans([(0.1, 3), (0.9, 2)]) == [])
        var activity = VoiceActivity()
        for _ in 0..<5 { _ = activity.hear(0.9) }
        #expect(activity.finish() == 0..<5)
        #expect(activity.finish() == nil)
    }

    @Test func `cutting returns what came before and goes on behind it`() {
        var activity = VoiceActivity()
        for _ in 0..<20 { _ = activity.hear(0.9) }
        #expect(activity.cut(at: 12) == 0..<12)
        #expect(activity.openStart == 12)
        #expect(activity.finish() == 12..<20)
    }

    @Test(arguments: [-1, 0, 21, 100])
    func `a cut outside the speech changes nothing`(frame: Int) {
        var activity = VoiceActivity()
        for _ in 0..<20 { _ = activity.hear(0.9) }
        #expect(activity.cut(at: frame) == nil)
        #expect(activity.finish() == 0..<20)
    }

    @Test func `silence cannot be cut`() {
        var activity = VoiceActivity()
        for _ in 0..<20 { _ = activity.hear(0.1) }
        #expect(activity.cut(at: 10) == nil)
    }

    @Test(arguments: [11, 12, 13, 14])
    func `a cut in the middle of a pause leaves silence behind it`(frame: Int) {
        var activity = VoiceActivity()
        for _ in 0..<10 { _ = activity.hear(0.9) }
        for _ in 0..<4 { _ = activity.hear(0.1) }
        #expect(activity.cut(at: frame) == 0..<frame)
        for _ in 0..<9 { #expect(activity.hear(0.1) == nil) }
        #expect(activity.openStart == nil)
    }
}

/// The spans heard in runs of equal probabilities, with the end of the stream behind them.
private func spans(_ runs: [(probability: Float, frames: Int)]) -> [Range<Int>] {
    var activity = VoiceActivity()
    let heard = runs.flatMap { Array(repeating: $0.probability, count: $0.frames) }.compactMap { activity.hear($0) }
    return heard + [activity.finish()].compactMap(\.self)
}
