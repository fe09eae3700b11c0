package import Transcription

/// The kinds of file a transcript can be written to.
package enum TranscriptFile: String, Sendable, CaseIterable {
    case txt, srt, vtt, tsv, md, docx

    /// Its MIME type.
    package var type: String {
        switch self {
        case .txt: "text/plain; charset=utf-8"
        case .srt: "application/x-subrip; charset=utf-8"
        case .vtt: "text/vtt; charset=utf-8"
        case .tsv: "text/tab-separated-values; charset=utf-8"
        case .md: "text/markdown; charset=utf-8"
        case .docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        }
    }

    /// The bytes of the file.
    ///
    /// - Parameters:
    ///   - rules: How subtitles are cut; nil for a cue for each segment.
    ///   - threshold: Words less probable than this are marked where marks can be shown, 0…1.
    package func write(
        _ stored: StoredTranscript,
        rules: SubtitleRules?,
        threshold: Double = MarkedPiece.threshold
    ) -> [UInt8] {
        let transcript = stored.transcript
        let cues = rules.map { SubtitleCue.cues(of: transcript, rules: $0) } ?? SubtitleCue.segments(of: transcript)
        return switch self {
        case .txt: Array((transcript.text + "\n").utf8)
        case .srt: Array(SubtitleWriter.srt(cues).utf8)
        case .vtt: Array(SubtitleWriter.vtt(cues).utf8)
        case .tsv: Array(SubtitleWriter.tsv(transcript).utf8)
        case .md: Array(MarkdownWriter.write(stored, threshold: threshold).utf8)
        case .docx: WordDocument.write(stored, threshold: threshold)
        }
    }
}
