import Foundation
import Transcription

/// Segments that are read as one.
struct Paragraph: Equatable {
    /// Seconds of silence that end one.
    private static let pause = 2.0
    /// Characters after which one ends with its sentence.
    private static let length = 500

    /// Seconds.
    let start: Double
    /// Nil if it is the one of the paragraph before, or nobody is named.
    let speaker: String?
    var pieces: [MarkedPiece]

    static func paragraphs(of transcript: Transcript, threshold: Double) -> [Paragraph] {
        var paragraphs: [Paragraph] = []
        var last: TranscriptSegment?
        for segment in transcript.segments where segment.text.contains(where: { !$0.isWhitespace }) {
            let pieces = MarkedPiece.pieces(of: segment, threshold: threshold)
            let characters = paragraphs.last?.pieces.reduce(0) { $0 + $1.text.count } ?? 0
            let isSentence = last?.text.last.map { ".?!。？！".contains($0) } == true
            if let last, last.speaker == segment.speaker, segment.start - last.end < pause,
                characters < length || !isSentence
            {
                paragraphs[paragraphs.count - 1].pieces += pieces
            } else {
                let speaker = segment.speaker == last?.speaker ? nil : segment.speaker
                paragraphs.append(Paragraph(start: segment.start, speaker: speaker, pieces: pieces))
            }
            last = segment
        }
        return paragraphs
    }

    /// When it begins, as `0:01:05`.
    var clock: String {
        let seconds = Int(start)
        func two(_ value: Int) -> String { (value < 10 ? "0" : "") + String(value) }
        return "\(seconds / 3600):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
    }
}

extension StoredTranscript {
    /// Where and how it came about, in a line.
    var facts: String {
        let date = createdAt.formatted(.iso8601.year().month().day())
        return ([date, transcript.language, model].compactMap(\.self) + tags.map { "#" + $0 }).joined(separator: " · ")
    }
}
