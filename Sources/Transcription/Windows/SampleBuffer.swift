/// The part of a recording that may still be needed, addressed by sample number in the whole recording.
struct SampleBuffer {
    private var samples: [Float] = []
    private var first = 0

    /// Samples of the recording seen so far.
    var end: Int { first + samples.count }

    mutating func append(_ more: [Float]) { samples += more }

    /// Forgets everything before `sample`.
    mutating func drop(before sample: Int) {
        let count = min(max(0, sample - first), samples.count)
        // Moving the rest costs time: do it by the half minute.
        guard count >= 480_000 || count == samples.count else { return }
        samples.removeFirst(count)
        first += count
    }

    /// The samples of a window, one piece behind the other.
    subscript(window: Window) -> [Float] {
        var result: [Float] = []
        result.reserveCapacity(window.count)
        for piece in window.pieces { result += samples[piece.lowerBound - first..<piece.upperBound - first] }
        return result
    }
}
