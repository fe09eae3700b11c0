import Archive
import Foundation
import Transcription

/// What is laid beside a recording of the watched folder.
struct InboxAnswer: Sendable {
    let kind: InboxFile.Answer
    let files: [(ending: String, content: [UInt8])]

    /// What is due for a file whose job has ended, or is gone.
    ///
    /// - Throws: `ArchiveError`.
    init(to file: InboxFile, _ job: Job?, archive: Archive, in formats: [InboxPolicy.Format]) async throws {
        let name = InboxSighting(path: file.path, version: file.version).name
        if let failure = file.failure {
            self = .error(failure, of: name)
        } else if job?.state == .failed {
            self = .error(job?.failure?.message ?? APIError.unforeseen.message, of: name)
        } else if job?.state == .cancelled {
            self = .error("Its job was cancelled.", of: name)
        } else if job?.state == .done, let id = job?.transcript, let stored = try await archive.transcript(id) {
            self = try .results(stored, in: formats)
        } else {
            self = .nothing
        }
    }

    private init(kind: InboxFile.Answer, files: [(ending: String, content: [UInt8])] = []) {
        self.kind = kind
        self.files = files
    }

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
