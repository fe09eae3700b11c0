import Archive
import Foundation

/// The revisions of a transcript, oldest first.
struct RevisionList: Encodable {
    struct Entry: Encodable {
        var revision: Int
        var created_at: Date
        var author: String
        @OrNull var title: String?
        var tags: [String]
        var segments: [Segment]
        @OrNull var reverted_to: Int?
    }

    /// A segment that the revision changed; its text is null where that is the machine's again.
    struct Segment: Encodable {
        var index: Int
        @OrNull var text: String?
        @OrNull var speaker: String?
    }

    var revisions: [Entry]

    init(_ revisions: [Revision]) {
        self.revisions = revisions.map { revision in
            Entry(
                revision: revision.number,
                created_at: revision.createdAt,
                author: revision.author,
                title: revision.title,
                tags: revision.tags,
                segments: revision.segments.map { Segment(index: $0.position, text: $0.text, speaker: $0.speaker) },
                reverted_to: revision.revertedTo
            )
        }
    }
}

/// All tags, with how many transcripts have each.
struct TagList: Encodable {
    struct Entry: Encodable {
        var name: String
        var count: Int
    }

    var tags: [Entry]
}
