import Archive
import Foundation
import Transcription

/// What is laid beside a recording of the watched folder.
struct InboxAnswer: Sendable {
    let kind: InboxFile.Answer
    var files: [(ending: String, content: [UInt8])] = []

    /// Nothing that could be laid down is left.
    static let nothing = InboxAnswer(kind: .nothing)

    /// A transcript in some formats.
    static func results(_ stored: StoredTranscript, in formats: [InboxPolicy.Format]) throws -> InboxAnswer {
        let rules = SubtitleRules()
        return InboxAnswer(
            kind: .results,
            files: try formats.map { format in
                let content =
                    if let file = TranscriptFile(rawValue: format.rawValue) {
                        file.write(stored, rules: rules)
                    } else {
                        Array(try JSONEncoder.wire.encode(TranscriptDocument(stored)))
                    }
                return ("." + format.rawValue, content)
            }
        )
    }

    /// Why there is no transcript.
    static func error(_ reason: String, of name: String) -> InboxAnswer {
        let text = """
            “\(name)” was not transcribed. \(reason)

            Delete this file to have the recording tried again.

            """
        return InboxAnswer(kind: .error, files: [(InboxNames.error, Array(text.utf8))])
    }
}
