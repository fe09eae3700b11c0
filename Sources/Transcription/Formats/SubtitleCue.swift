/// A text on the screen, with its time in seconds.
package struct SubtitleCue: Sendable, Equatable {
    package var start: Double
    package var end: Double
    package var lines: [String]

    /// The segments as they are, each in one line.
    package static func segments(of transcript: Transcript) -> [SubtitleCue] {
        transcript.segments.map { segment in
            let lines = segment.text.split(whereSeparator: \.isNewline)
                .map { $0.trimmingPrefix(while: \.isWhitespace) }
            return SubtitleCue(start: segment.start, end: segment.end, lines: [lines.joined(separator: " ")])
        }
    }

    /// The text cut so that it can be read with ease; a speaker is named where another begins.
    package static func cues(of transcript: Transcript, rules: SubtitleRules) -> [SubtitleCue] {
        var cues: [SubtitleCue] = []
        var speaker: String?
        for segment in transcript.segments {
            var pieces = TimedPiece.pieces(of: segment, longest: rules.lineLength)
            guard !pieces.isEmpty else { continue }
            if let name = segment.speaker, name != speaker { pieces[0].text = name + ": " + pieces[0].text }
            speaker = segment.speaker
            cues += grouped(pieces, rules)
        }
        return timed(cues, rules)
    }

    /// Fills cue by cue; one that is more than half full ends with its sentence.
    private static func grouped(_ pieces: [TimedPiece], _ rules: SubtitleRules) -> [SubtitleCue] {
        var cues: [SubtitleCue] = []
        var current: [TimedPiece] = []
        func finish() {
            guard let first = current.first, let last = current.last else { return }
            cues.append(SubtitleCue(start: first.start, end: last.end, lines: wrapped(current.map(\.text), rules)))
            current = []
        }
        for piece in pieces {
            if let first = current.first, let last = current.last {
                let length = current.reduce(0) { $0 + $1.text.count + 1 }
                let isSentence = last.text.last.map { ".?!…。？！".contains($0) } == true
                let fits = lineCount((current + [piece]).map(\.text), width: rules.lineLength) <= rules.lines
                if !fits || piece.end - first.start > rules.maximumDuration
                    || (isSentence && length > rules.lineLength * rules.lines / 2)
                {
                    finish()
                }
            }
            current.append(piece)
        }
        finish()
        return cues
    }

    /// The narrowest lines, of as few as are needed: that makes them about as long as each other.
    private static func wrapped(_ words: [String], _ rules: SubtitleRules) -> [String] {
        let count = lineCount(words, width: rules.lineLength)
        var width = rules.lineLength
        while width > 1, lineCount(words, width: width - 1) <= count { width -= 1 }
        return lines(words, width: width)
    }

    private static func lineCount(_ words: [String], width: Int) -> Int { lines(words, width: width).count }

    private static func lines(_ words: [String], width: Int) -> [String] {
        words.reduce(into: []) { lines, word in
            if let last = lines.last, last.count + 1 + word.count <= width {
                lines[lines.count - 1] = last + " " + word
            } else {
                lines.append(word)
            }
        }
    }

    /// Gives each cue the time to be read that the next one leaves it.
    private static func timed(_ cues: [SubtitleCue], _ rules: SubtitleRules) -> [SubtitleCue] {
        cues.indices.map { index in
            var cue = cues[index]
            let characters = cue.lines.reduce(0) { $0 + $1.count }
            let wanted = cue.start + Double(characters) / rules.charactersPerSecond
            cue.end = min(max(cue.end, wanted), cue.start + max(rules.maximumDuration, 0))
            guard index + 1 < cues.count else { return cue }
            let limit = cues[index + 1].start - rules.gap
            if cue.end > limit {
                cue.end = max(limit, min(cue.end, cue.start + (cues[index + 1].start - cue.start) / 2))
            }
            return cue
        }
    }
}
