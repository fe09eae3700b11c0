import SpeechEngine

/// What of a recording is decoded at once: stretches of it, one behind the other, with long pauses left out.
package struct Window: Sendable, Codable, Equatable {
    /// Sample ranges of the recording, in order, not overlapping, not empty.
    package let pieces: [Range<Int>]

    /// The sample of the recording at which the last speech of the window ends.
    package let speechEnd: Int

    package init(pieces: [Range<Int>], speechEnd: Int) {
        self.pieces = pieces
        self.speechEnd = speechEnd
    }

    /// Samples in the window.
    package var count: Int { pieces.reduce(0) { $0 + $1.count } }

    /// Length of the window in seconds.
    package var seconds: Double { Double(count) / Double(EngineAudio.sampleRate) }

    /// The time in the recording, in seconds, of something that starts `seconds` into the window.
    package func start(at seconds: Double) -> Double { map(seconds) { $0 < $1 } }

    /// The time in the recording, in seconds, of something that ends `seconds` into the window.
    ///
    /// It differs from `start(at:)` only where two pieces meet: there one thing ends before the pause that was left out,
    /// and the next starts behind it.
    package func end(at seconds: Double) -> Double { map(seconds) { $0 <= $1 } }

    /// The window without its first `seconds`.
    package func dropping(seconds: Double) -> Window {
        var left = Int((seconds * Double(EngineAudio.sampleRate)).rounded())
        var rest: [Range<Int>] = []
        for piece in pieces {
            let dropped = min(left, piece.count)
            left -= dropped
            if dropped < piece.count { rest.append(piece.lowerBound + dropped..<piece.upperBound) }
        }
        return Window(pieces: rest, speechEnd: speechEnd)
    }

    private func map(_ seconds: Double, within: (Double, Double) -> Bool) -> Double {
        let rate = Double(EngineAudio.sampleRate)
        // Seconds seldom are whole samples in binary; where pieces meet, a hair's breadth would be a whole pause.
        var left = max(0, (seconds * rate).rounded())
        for piece in pieces {
            if within(left, Double(piece.count)) || piece == pieces.last {
                return (Double(piece.lowerBound) + min(left, Double(piece.count))) / rate
            }
            left -= Double(piece.count)
        }
        return 0
    }
}
