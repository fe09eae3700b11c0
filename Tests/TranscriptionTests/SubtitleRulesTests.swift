import Testing

@testable import Transcription

@Suite struct `Subtitles that can be read` {
    private let long = TranscriptSegment(
        " And so, my fellow Americans, ask not what your country can do for you. Ask what you can do for your country.",
        0,
        11
    )

    private func cues(_ segments: [TranscriptSegment], _ change: (inout SubtitleRules) -> Void = { _ in })
        -> [SubtitleCue]
    {
        var rules = SubtitleRules()
        change(&rules)
        return SubtitleCue.cues(of: Transcript(segments), rules: rules)
    }

    @Test(arguments: [(42, 2, 7.0), (20, 1, 7.0), (32, 2, 3.0), (42, 3, 30.0)])
    func `lines, cues and times keep to the rules, and no word is lost`(length: Int, lines: Int, duration: Double) {
        let cues = cues([long, TranscriptSegment(" Thank you.", 11, 12)]) {
            ($0.lineLength, $0.lines, $0.maximumDuration) = (length, lines, duration)
        }
        for cue in cues {
            #expect(cue.lines.count <= lines)
            #expect(cue.lines.allSatisfy { $0.count <= length })
            #expect(cue.end - cue.start <= duration + 0.001)
            #expect(cue.end > cue.start)
        }
        for (one, next) in zip(cues, cues.dropFirst()) { #expect(next.start - one.end >= 0.08) }
        #expect(cues.flatMap(\.lines).joined(separator: " ") == long.text.dropFirst() + " Thank you.")
    }

    @Test func `a long cue ends with its sentence, and its lines are about as long`() {
        #expect(
            cues([long]) { $0.maximumDuration = 30 }.map(\.lines) == [
                ["And so, my fellow Americans, ask not", "what your country can do for you."],
                ["Ask what you can do for your country."],
            ]
        )
    }

    @Test func `words give the times`() {
        let words = [("one", 1.0, 1.5), ("two", 4, 5), ("three", 8, 9)].map {
            TranscriptWord(text: $0, start: $1, end: $2, probability: 1)
        }
        let cues = cues([TranscriptSegment(" one two three", 0, 10, words: words)]) { $0.maximumDuration = 5 }
        #expect(cues.map(\.lines) == [["one two"], ["three"]])
        #expect(cues.map(\.start) == [1, 8])
        #expect(cues.map(\.end) == [5, 9])
    }

    @Test func `a text without spaces is cut, too`() {
        let text = String(repeating: "東", count: 100)
        let cues = cues([TranscriptSegment(text, 0, 14)]) { $0.lineLength = 16 }
        #expect(cues.flatMap(\.lines).joined() == text)
        #expect(cues.flatMap(\.lines).allSatisfy { $0.count <= 16 })
        #expect(cues.allSatisfy { $0.end - $0.start <= 7.001 })
    }

    @Test func `what is said fast stays as long as the next cue lets it`() {
        let text = " It is all said in no time."
        let alone = cues([TranscriptSegment(text, 0, 0.5)])
        #expect(alone[0].end == 1.3)
        let followed = cues([TranscriptSegment(text, 0, 0.5), TranscriptSegment(" Yes.", 0.8, 2)])
        #expect(abs(followed[0].end - 0.717) < 0.001)
    }

    @Test func `a speaker is named where another begins`() {
        var segments = [" One.", " Two.", " Three."].enumerated().map {
            TranscriptSegment($1, Double($0 * 2), Double($0 * 2 + 1))
        }
        (segments[0].speaker, segments[1].speaker, segments[2].speaker) = ("Anna", "Anna", "Bert")
        #expect(cues(segments).map(\.lines) == [["Anna: One."], ["Two."], ["Bert: Three."]])
    }

    @Test func `nothing said is no cue`() {
        #expect(cues([]) == [])
        #expect(cues([TranscriptSegment(" ", 0, 1)]) == [])
    }
}

@Suite struct `Words the model was unsure of` {
    @Test func `are found by their words, or by their tokens`() {
        let words = [("sure", 0.9), ("unsure", 0.3)].map { TranscriptWord(text: $0, start: 0, end: 1, probability: $1) }
        var segment = TranscriptSegment(" sure unsure.", words: words)
        let expected = [
            MarkedPiece(text: " sure ", isUncertain: false), MarkedPiece(text: "unsure", isUncertain: true),
            MarkedPiece(text: ".", isUncertain: false),
        ]
        #expect(MarkedPiece.pieces(of: segment) == expected)

        segment.words = []
        segment.tokens = TranscriptTokens(
            [(" sure", -0.1), (" un", -0.1), ("sure", -2), (".", -0.1)].map {
                TranscriptToken(id: 1, bytes: Array($0.utf8), logProbability: $1)
            }
        )
        #expect(MarkedPiece.pieces(of: segment).map(\.text).joined() == segment.text)
        #expect(MarkedPiece.pieces(of: segment).filter(\.isUncertain).map(\.text) == ["unsure."])

        // What somebody typed is another text.
        segment.tokens = []
        #expect(MarkedPiece.pieces(of: segment) == [MarkedPiece(text: segment.text, isUncertain: false)])
    }
}
