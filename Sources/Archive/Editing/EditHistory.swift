import GRDB
import Transcription

/// The revisions of a transcript, and what they make of its segments.
struct EditHistory: Sendable {
    /// That of a transcript nobody edited.
    static let none = EditHistory([])

    let revisions: [Revision]
    /// The segments that are not what the machine wrote.
    let segments: [Int: Revision.Segment]

    /// - Parameter revisions: In their order.
    init(_ revisions: [Revision]) {
        self.revisions = revisions
        segments = revisions.flatMap(\.segments).reduce(into: [:]) { segments, segment in
            let isAsMade = segment.text == nil && segment.speaker == nil
            segments[segment.position] = isAsMade ? nil : segment
        }
    }

    init(_ db: Database, transcript: Int64, upTo number: Int? = nil) throws {
        let rows = try RevisionRow.filter(Column("transcript") == transcript && Column("number") <= number ?? .max)
            .order(Column("number")).fetchAll(db)
        self.init(rows.map(\.revision))
    }

    var last: Revision? { revisions.last }

    /// The text somebody gave a segment.
    func text(of position: Int) -> String? { segments[position]?.text }

    func apply(to segment: TranscriptSegment, _ position: Int) -> TranscriptSegment {
        guard let edit = segments[position] else { return segment }
        var edited = edit.text.map(segment.edited) ?? segment
        edited.speaker = edit.speaker
        return edited
    }
}
