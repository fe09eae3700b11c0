import SpeechEngine
import TestSupport
import Testing

@testable import Transcription

@Suite struct `Times in a window become times in the recording` {
    @Test func `times behind a pause that was left out are later by the pause`() {
        let window = Window(pieces: [16_000..<32_000, 48_000..<64_000], speechEnd: 60_000)
        #expect(window.seconds == 2)
        #expect(window.start(at: 0) == 1)
        #expect(window.start(at: 0.5) == 1.5)
        #expect(window.start(at: 1.25) == 3.25)
        #expect(window.end(at: 2) == 4)
    }

    @Test func `where two pieces meet, one thing ends before the pause and the next starts behind it`() {
        let window = Window(pieces: [16_000..<32_000, 48_000..<64_000], speechEnd: 60_000)
        #expect(window.end(at: 1) == 2)
        #expect(window.start(at: 1) == 3)
    }

    @Test func `a time that is no whole number of samples in binary still meets the right piece`() {
        // 2.01 · 16000 is a little less than 32160.
        let window = Window(pieces: [0..<32_160, 64_320..<96_480], speechEnd: 96_480)
        #expect(window.start(at: 2.01) == 4.02)
        #expect(window.end(at: 2.01) == 2.01)
    }

    @Test func `times outside the window become its edges`() {
        let window = Window(pieces: [16_000..<32_000, 48_000..<64_000], speechEnd: 60_000)
        #expect(window.start(at: -1) == 1)
        #expect(window.end(at: -1) == 1)
        #expect(window.start(at: 99) == 4)
        #expect(window.end(at: 99) == 4)
    }

    @Test(arguments: 1...8)
    func `the mapping is exact to a sample`(seed: Int) {
        var generator = SeededGenerator(seed: seed)
        let window = Window.random(using: &generator)
        let positions = window.pieces.flatMap(Array.init)
        let rate = Double(EngineAudio.sampleRate)
        let starts = positions.indices.filter { window.start(at: Double($0) / rate) != Double(positions[$0]) / rate }
        let ends = positions.indices.filter {
            window.end(at: Double($0 + 1) / rate) != Double(positions[$0] + 1) / rate
        }
        #expect(starts == [])
        #expect(ends == [])
    }

    @Test func `dropping the beginning keeps the rest in its place`() {
        let window = Window(pieces: [16_000..<32_000, 48_000..<64_000], speechEnd: 60_000)
        #expect(window.dropping(seconds: 0) == window)
        #expect(window.dropping(seconds: 0.5).pieces == [24_000..<32_000, 48_000..<64_000])
        #expect(window.dropping(seconds: 1).pieces == [48_000..<64_000])
        #expect(window.dropping(seconds: 1.5).pieces == [56_000..<64_000])
        #expect(window.dropping(seconds: 1.5).speechEnd == 60_000)
        #expect(window.dropping(seconds: 2).pieces == [])
        #expect(window.dropping(seconds: 9).pieces == [])
    }

    @Test(arguments: 1...8)
    func `what was dropped and what is left are the window`(seed: Int) {
        var generator = SeededGenerator(seed: seed)
        let window = Window.random(using: &generator)
        let dropped = Int.random(in: 0...window.count, using: &generator)
        let rest = window.dropping(seconds: Double(dropped) / Double(EngineAudio.sampleRate))
        #expect(rest.pieces.flatMap(Array.init) == Array(window.pieces.flatMap(Array.init).dropFirst(dropped)))
        #expect(rest.pieces.allSatisfy { !$0.isEmpty })
    }
}

extension Window {
    /// A window of up to four pieces of any length, at most one second in all.
    static func random(using generator: inout SeededGenerator) -> Window {
        var end = 0
        let pieces = (0..<Int.random(in: 1...4, using: &generator)).map { _ in
            let start = end + Int.random(in: 1...100_000, using: &generator)
            end = start + Int.random(in: 1...4000, using: &generator)
            return start..<end
        }
        return Window(pieces: pieces, speechEnd: end)
    }
}
