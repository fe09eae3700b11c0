import Synchronization

/// What was heard of windows whose language was asked for: their text is mostly asked for next, perhaps of another lane.
final class RecentSpeech: Sendable {
    private struct Entry {
        var samples: [Float]
        var speech: SpeechMemory
    }

    /// Bytes that several may take together; a single one may take more, as the window does that it is for.
    private static let mostBytes = 64 << 20

    private let entries = Mutex<[Entry]>([])

    func keep(_ speech: SpeechMemory, of samples: [Float]) {
        entries.withLock { entries in
            entries.removeAll { $0.samples == samples }
            entries.append(Entry(samples: samples, speech: speech))
            while entries.count > 1, entries.reduce(0, { $0 + $1.speech.byteCount }) > Self.mostBytes {
                entries.removeFirst()
            }
        }
    }

    /// What was heard of a window, which is then forgotten; nil if that was not kept.
    func take(_ samples: [Float]) -> SpeechMemory? {
        entries.withLock { entries in
            entries.firstIndex { $0.samples == samples }.map { entries.remove(at: $0).speech }
        }
    }
}
