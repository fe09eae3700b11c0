import Transcription

/// Writes transcripts as Markdown (CommonMark); words that the model was unsure of stand in `<mark>`.
package enum MarkdownWriter {
    /// - Parameter threshold: Words less probable than this are marked, 0…1.
    package static func write(_ stored: StoredTranscript, threshold: Double = MarkedPiece.threshold) -> String {
        let heading = ["# " + escaped(stored.title ?? stored.id), escaped(stored.facts)]
        let paragraphs = Paragraph.paragraphs(of: stored.transcript, threshold: threshold).map { paragraph in
            let speaker = paragraph.speaker.map { " **\(escaped($0)):**" } ?? ""
            let text = paragraph.pieces.map { $0.isUncertain ? "<mark>\(escaped($0.text))</mark>" : escaped($0.text) }
            return "**\(paragraph.clock)**\(speaker) " + text.joined().drop { $0.isWhitespace }
        }
        return (heading + paragraphs).joined(separator: "\n\n") + "\n"
    }

    /// The text with what means markup made plain.
    private static func escaped(_ text: String) -> String {
        String(
            text.split(whereSeparator: \.isNewline).joined(separator: " ").flatMap {
                "\\`*_[]<>#&~|".contains($0) ? ["\\", $0] : [$0]
            }
        )
    }
}
