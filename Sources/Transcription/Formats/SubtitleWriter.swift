/// Writes transcripts as subtitles and tables.
package enum SubtitleWriter {
    /// SubRip: numbered cues, times as `00:00:01,500`.
    package static func srt(_ transcript: Transcript) -> String { srt(SubtitleCue.segments(of: transcript)) }

    /// SubRip: numbered cues, times as `00:00:01,500`.
    package static func srt(_ cues: [SubtitleCue]) -> String {
        cues.enumerated()
            .map { number, cue in
                "\(number + 1)\n\(clock(cue.start, fraction: ",")) --> \(clock(cue.end, fraction: ","))\n\(cue.lines.joined(separator: "\n"))\n"
            }
            .joined(separator: "\n")
    }

    /// WebVTT (https://www.w3.org/TR/webvtt1/).
    package static func vtt(_ transcript: Transcript) -> String { vtt(SubtitleCue.segments(of: transcript)) }

    /// WebVTT (https://www.w3.org/TR/webvtt1/).
    package static func vtt(_ cues: [SubtitleCue]) -> String {
        let cues = cues.map { cue in
            // "-->" may not stand in a cue, and & and < begin markup.
            let text = cue.lines.joined(separator: "\n")
                .replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            return "\(clock(cue.start, fraction: ".")) --> \(clock(cue.end, fraction: "."))\n\(text)\n"
        }
        return (["WEBVTT\n"] + cues).joined(separator: "\n")
    }

    /// Tab-separated values: start and end in milliseconds, text.
    package static func tsv(_ transcript: Transcript) -> String {
        let rows = SubtitleCue.segments(of: transcript).map { cue in
            "\(milliseconds(cue.start))\t\(milliseconds(cue.end))\t\(cue.lines.joined(separator: "\n").replacing("\t", with: " "))\n"
        }
        return "start\tend\ttext\n" + rows.joined()
    }

    private static func milliseconds(_ seconds: Double) -> Int { Int((seconds * 1000).rounded()) }

    private static func clock(_ seconds: Double, fraction: String) -> String {
        let total = milliseconds(seconds)
        func padded(_ value: Int, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return padded(total / 3_600_000, 2) + ":" + padded(total / 60_000 % 60, 2) + ":"
            + padded(total / 1000 % 60, 2) + fraction + padded(total % 1000, 3)
    }
}
