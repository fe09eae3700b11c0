import Testing

@testable import Transcription

@Suite struct `Words that the model was unsure of are marked` {
    private let segment = TranscriptSegment(
        " That a cat saw.",
        words: [
            TranscriptWord(text: "That", start: 0, end: 1, probability: 0.9),
            TranscriptWord(text: "a", start: 1, end: 2, probability: 0.3),
            TranscriptWord(text: "cat", start: 2, end: 3, probability: 0.6),
            TranscriptWord(text: "saw.", start: 3, end: 4, probability: 0.49),
        ]
    )

    @Test func `each where it stands, not where its letters come first`() {
        #expect(
            MarkedPiece.pieces(of: segment) == [
                MarkedPiece(text: " That ", isUncertain: false), MarkedPiece(text: "a", isUncertain: true),
                MarkedPiece(text: " cat ", isUncertain: false), MarkedPiece(text: "saw.", isUncertain: true),
            ]
        )
    }

    @Test(arguments: [(0.0, ""), (0.31, "a"), (0.5, "a saw."), (1.0, "That a cat saw.")])
    func `below the threshold that the reader chose`(threshold: Double, marked: String) {
        let pieces = MarkedPiece.pieces(of: segment, threshold: threshold)
        #expect(pieces.filter(\.isUncertain).map(\.text).joined(separator: " ") == marked)
        #expect(pieces.map(\.text).joined() == segment.text)
    }

    @Test func `by their tokens where words have no times, by the least sure one`() {
        var segment = TranscriptSegment(" Fitzooth came")
        segment.tokens = [
            TranscriptToken(id: 1, bytes: Array(" Fitz".utf8), logProbability: -0.1),
            TranscriptToken(id: 2, bytes: Array("ooth".utf8), logProbability: -3),
            TranscriptToken(id: 3, bytes: Array(" came".utf8), logProbability: -0.1),
        ]
        #expect(MarkedPiece.pieces(of: segment).filter(\.isUncertain).map(\.text) == ["Fitzooth"])
        segment.text = " Somebody typed"
        #expect(MarkedPiece.pieces(of: segment).filter(\.isUncertain) == [])
    }
}
