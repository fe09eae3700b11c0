/// Finds the stretches of speech in a stream of speech probabilities, one a frame.
///
/// Speech starts at a frame above one threshold and ends where a pause begins, a run of frames below a lower one; so it
/// does not flutter. The thresholds are those Silero's authors use.
struct VoiceActivity {
    /// A stretch of speech, in frames.
    typealias Span = Range<Int>

    static let startThreshold: Float = 0.5
    static let endThreshold: Float = 0.35

    /// Frames below the end threshold that make a pause (160 ms).
    static let pauseFrames = 5

    /// Shorter than this is a click, not speech (96 ms).
    static let minimumFrames = 3

    /// The frame after the last one heard.
    private(set) var now = 0

    /// Where the speech that is going on began.
    private(set) var openStart: Int?

    private var pauseStart: Int?

    /// Hears one frame; returns the span that ended with it, if one did.
    mutating func hear(_ probability: Float) -> Span? {
        defer { now += 1 }
        guard let start = openStart else {
            if probability >= Self.startThreshold { openStart = now }
            return nil
        }
        guard probability < Self.endThreshold else {
            pauseStart = nil
            return nil
        }
        let pause = pauseStart ?? now
        pauseStart = pause
        guard now - pause + 1 >= Self.pauseFrames else { return nil }
        return close(start..<pause)
    }

    /// Ends the stream; returns the span that was going on, if one was.
    mutating func finish() -> Span? {
        openStart.flatMap { close($0..<(pauseStart ?? now)) }
    }

    /// Cuts the speech that is going on: what is before `frame` is returned, what comes behind goes on.
    mutating func cut(at frame: Int) -> Span? {
        guard let start = openStart, frame > start, frame <= now else { return nil }
        openStart = frame
        // A pause that began before the cut goes on behind it, but no speech can end before it starts.
        pauseStart = pauseStart.map { max($0, frame) }
        return start..<frame
    }

    private mutating func close(_ span: Span) -> Span? {
        openStart = nil
        pauseStart = nil
        return span.count >= Self.minimumFrames ? span : nil
    }
}
