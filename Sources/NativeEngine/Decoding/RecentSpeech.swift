import Synchronization

/// What was heard of windows whose language was asked for: their text is mostly asked for next, perhaps of another lane.
final class RecentSpeech: Sendable {
    private struct Entry {
        var samples: [Float]
        var speech: SpeechMemory
    }

    /// Each takes as much memory as a window that is decoded.
    private static let most = 2

    private let entries = Mutex<[Entry]>([])

    func keep(_ speech: SpeechMemory, of samples: [Float]) {
        entries.withLock { entries in
            entries.removeAll { $0.samples == samples }
            entries = (entries + [Entry(samples: samples, speech: speech)]).suffix(Self.most)
        }
    }

    /// What was heard of a window, which is then forgotten; nil if that was not kept.
    func take(_ samples: [Float]) -> SpeechMemory? {
        entries.withLock { entries in
            entries.firstIndex { $0.samples == samples }.map { entries.remove(at: $0).speech }
        }
    }
}
