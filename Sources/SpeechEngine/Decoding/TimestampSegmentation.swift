/// Cuts what the model wrote for a window into segments at its timestamp tokens.
///
/// Whisper writes `<|0.00|> text<|3.20|><|3.20|> text …`: a pair where one segment ends and the next begins, a single
/// timestamp at the end when nothing follows (Radford et al., §2.3). Text behind the last timestamp is a segment that
/// lasts to the end of the window.
struct TimestampSegmentation {
    /// A token of the model's answer.
    enum Item: Equatable {
        case text(TimedToken)
        /// Seconds from the window's start.
        case timestamp(Double)
    }

    /// A stretch of tokens with its time.
    struct Segment: Equatable {
        var start: Double
        var end: Double
        var tokens: [TimedToken]
    }

    var segments: [Segment] = []

    /// How far into the window the model got, in seconds: less than its length only if it announced another segment and
    /// then wrote none.
    var end: Double

    /// - Parameter length: The window's length in seconds.
    static func cut(_ items: [Item], length: Double) -> TimestampSegmentation {
        var result = TimestampSegmentation(end: length)
        var start = 0.0
        var open: [TimedToken] = []
        var announced = false
        for item in items {
            switch item {
            case .text(let token): open.append(token)
            case .timestamp(let time):
                let time = min(time, length)
                announced = open.isEmpty && !result.segments.isEmpty
                if !open.isEmpty {
                    result.segments.append(Segment(start: start, end: max(start, time), tokens: open))
                    open = []
                }
                start = max(start, time)
            }
        }
        if !open.isEmpty {
            result.segments.append(Segment(start: start, end: length, tokens: squeezed(open, from: start, to: length)))
        } else if announced {
            result.end = start
        }
        return result
    }

    /// Token times of a segment without an end, brought back into the window: the engine stretched them to 30 seconds.
    private static func squeezed(_ tokens: [TimedToken], from start: Double, to end: Double) -> [TimedToken] {
        guard let last = tokens.last, last.end > end, last.end > start else { return tokens }
        let factor = (end - start) / (last.end - start)
        return tokens.map { token in
            var moved = token
            moved.start = start + max(0, token.start - start) * factor
            moved.end = start + max(0, token.end - start) * factor
            return moved
        }
    }
}
