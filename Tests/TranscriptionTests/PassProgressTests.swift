import Testing

@testable import Transcription

@Suite struct `The progress of a pass` {
    private let progress = PassProgress()

    @Test func `is what all windows have done together, wherever they are`() {
        progress.add(windowEndingAt: 30)
        progress.add(windowEndingAt: 50)
        #expect(advance(1, to: 0.5) == 10)
        #expect(advance(0, to: 0.1) == 13)
        #expect(advance(1, to: 1) == 23)
    }

    @Test func `does not go back when a window begins anew`() {
        progress.add(windowEndingAt: 30)
        #expect(advance(0, to: 0.5) == 15)
        #expect(advance(0, to: 0) == 15)
    }

    @Test func `ends where the last window does`() {
        let ends = (1...40).map { Double($0) * 29.1 }
        for end in ends { progress.add(windowEndingAt: end) }
        let reached = ends.indices.compactMap { advance($0, to: 1.5) }
        #expect(reached.last == ends.last)
        #expect(reached == reached.sorted())
    }

    @Test func `keeps apart what is safe and what is only decoded`() {
        progress.add(windowEndingAt: 30)
        progress.add(windowEndingAt: 50)
        progress.add(windowEndingAt: 60)
        _ = advance(0, to: 1)
        #expect(progress.kept(with: 2) == 10)
        progress.keep(2)
        #expect(progress.kept(with: 0) == 40)
    }

    private func advance(_ window: Int, to share: Double) -> Double? {
        var told: Double?
        progress.advance(window, to: share) { told = $0 }
        return told
    }
}
