import SpeechEngine

/// Cuts a recording into windows at its pauses, while it is being read.
///
/// A window takes as much speech as a model hears at once. Silence before, behind and in long pauses is left out, so that
/// the model has nothing to invent words for. Feed it the voice detector's probabilities; it says which windows are
/// complete and from which sample on the audio is still needed.
package struct WindowCutter {
    /// Audio kept around speech, in frames (about 0.3 s): consonants start before the detector hears them.
    static let padding = 9

    /// The longest pause kept whole, in frames (about 0.5 s); longer ones shrink to it.
    static let keptPause = 16

    /// The longest pause in a short recording that is left as it is, in frames (about 3 s).
    static let naturalPause = 94

    /// A pause that always ends a window, in frames (about 8 s).
    static let separatingPause = 250

    /// Frames a window may hold, its padding included.
    static let maximumFrames = EngineAudio.maximumWindow / VoiceFrame.samples

    private var activity = VoiceActivity()
    private var spans: [VoiceActivity.Span] = []
    private var openProbabilities: [Float] = []

    /// The last frame of the windows cut so far.
    private var cutEnd = 0

    package init() {}

    /// The first sample that later windows may still need.
    package var neededFrom: Int {
        let first = spans.first?.lowerBound ?? activity.openStart ?? activity.now
        return max(cutEnd, first - Self.padding) * VoiceFrame.samples
    }

    /// Hears the next frames; returns the windows they complete.
    package mutating func hear(_ probabilities: [Float]) -> [Window] {
        var windows: [Window] = []
        for probability in probabilities {
            if let span = activity.hear(probability) { spans.append(span) }
            if activity.openStart == nil { openProbabilities = [] } else { openProbabilities.append(probability) }
            if let window = cutIfDue() { windows.append(window) }
        }
        return windows
    }

    /// Ends the recording; returns the last windows.
    ///
    /// - Parameter count: Samples in the whole recording.
    package mutating func finish(count: Int) -> [Window] {
        if let span = activity.finish() { spans.append(span) }
        if let whole = wholeRecording(count: count) { return [whole] }
        var windows: [Window] = []
        while !spans.isEmpty {
            let taken = length(through: spans.count - 1) > Self.maximumFrames ? bestBoundary() : spans.count - 1
            windows.append(take(through: taken, limit: count))
        }
        return windows
    }

    /// The recording as one window just as it is, if it fits and pauses nowhere for long.
    ///
    /// There is nothing to cut, so nothing is: the model hears what anybody would have given it.
    private mutating func wholeRecording(count: Int) -> Window? {
        guard cutEnd == 0, count <= EngineAudio.maximumWindow, let last = spans.last else { return nil }
        let frames = (count + VoiceFrame.samples - 1) / VoiceFrame.samples
        let starts = spans.map(\.lowerBound) + [frames]
        let ends = [0] + spans.map(\.upperBound)
        guard zip(starts, ends).allSatisfy({ $0 - $1 <= Self.naturalPause }) else { return nil }
        spans = []
        cutEnd = frames
        return Window(pieces: [0..<count], speechEnd: min(count, last.upperBound * VoiceFrame.samples))
    }

    private mutating func cutIfDue() -> Window? {
        if let last = spans.last, activity.openStart == nil, activity.now - last.upperBound >= Self.separatingPause {
            return take(through: spans.count - 1)
        }
        let withOpen = activity.openStart.map { spans + [$0..<activity.now] } ?? spans
        guard Self.frames(Self.pieces(of: withOpen, from: cutEnd)) + Self.padding >= Self.maximumFrames else {
            return nil
        }
        if spans.isEmpty {
            // Nobody pauses for half a minute: cut where the voice is weakest in the last third.
            let searched = openProbabilities.suffix(Self.maximumFrames / 3)
            guard let start = activity.openStart,
                let weakest = searched.indices.min(by: { searched[$0] < searched[$1] })
            else { return nil }
            guard let span = activity.cut(at: start + max(1, weakest)) else { return nil }
            openProbabilities.removeFirst(max(1, weakest))
            spans.append(span)
            return take(through: 0, padded: false)
        }
        return take(through: bestBoundary())
    }

    /// The span behind which to cut: fill the window, but prefer a long pause to a short one.
    private func bestBoundary() -> Int {
        let fitting = spans.indices.filter { length(through: $0) <= Self.maximumFrames }
        let scored = fitting.map { index -> (index: Int, score: Double) in
            let next = index + 1 < spans.count ? spans[index + 1].lowerBound : activity.openStart ?? activity.now
            let pause = min(1, Double(next - spans[index].upperBound) / Double(Self.keptPause))
            return (index, pause * 0.5 + Double(length(through: index)) / Double(Self.maximumFrames))
        }
        return scored.max { $0.score < $1.score }?.index ?? 0
    }

    private func length(through index: Int) -> Int {
        Self.frames(Self.pieces(of: Array(spans[...index]), from: cutEnd))
    }

    private mutating func take(through index: Int, limit: Int = .max, padded: Bool = true) -> Window {
        let taken = Array(spans[...index])
        spans.removeFirst(index + 1)
        var pieces = Self.pieces(of: taken, from: cutEnd)
        let end = pieces[pieces.count - 1].upperBound
        // The padding behind a window ends half way to the next speech, which wants its own before it.
        let next = spans.first?.lowerBound ?? activity.openStart ?? .max
        let speechEnd = taken[taken.count - 1].upperBound
        let room = padded ? (next == .max ? end : min(end, speechEnd + (next - speechEnd) / 2)) : speechEnd
        pieces[pieces.count - 1] = pieces[pieces.count - 1].lowerBound..<room
        cutEnd = room
        let samples = pieces.map { piece in
            piece.lowerBound * VoiceFrame.samples..<min(limit, piece.upperBound * VoiceFrame.samples)
        }
        return Window(
            pieces: samples.filter { !$0.isEmpty },
            speechEnd: min(limit, speechEnd * VoiceFrame.samples)
        )
    }

    /// The audio kept for some spans, in frames: padded, short pauses whole, long ones shrunk.
    private static func pieces(of spans: [VoiceActivity.Span], from: Int) -> [Range<Int>] {
        var pieces: [Range<Int>] = []
        for span in spans {
            guard let last = pieces.last else {
                pieces.append(max(from, span.lowerBound - padding)..<span.upperBound + padding)
                continue
            }
            let pause = span.lowerBound - (last.upperBound - padding)
            if pause <= keptPause {
                pieces[pieces.count - 1] = last.lowerBound..<span.upperBound + padding
            } else {
                pieces[pieces.count - 1] = last.lowerBound..<last.upperBound - padding + keptPause / 2
                pieces.append(span.lowerBound - keptPause / 2..<span.upperBound + padding)
            }
        }
        return pieces
    }

    private static func frames(_ pieces: [Range<Int>]) -> Int { pieces.reduce(0) { $0 + $1.count } }
}
