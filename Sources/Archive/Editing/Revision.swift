package import Foundation
import GRDB

/// What somebody made of a transcript, and when.
package struct Revision: Sendable, Equatable {
    /// A segment after the revision.
    package struct Segment: Sendable, Codable, Equatable {
        package var position: Int
        /// Nil if it is what the machine wrote.
        package var text: String?
        package var speaker: String?

        package init(position: Int, text: String? = nil, speaker: String? = nil) {
            self.position = position
            self.text = text
            self.speaker = speaker
        }
    }

    /// 0 is what the machine wrote.
    package let number: Int
    package let createdAt: Date
    /// Who made it, as far as it is known; empty for the machine.
    package let author: String
    /// The title then.
    package let title: String?
    /// The tags then.
    package let tags: [String]
    /// The segments it changed.
    package let segments: [Segment]
    /// The revision it went back to, if it did.
    package let revertedTo: Int?
}

/// A row of `revision`.
struct RevisionRow: Codable, FetchableRecord, PersistableRecord {
    static let databaseTableName = "revision"

    var transcript: Int64
    var number: Int
    var createdAt: Double
    var author: String
    var title: String?
    var tags: [String]
    var segments: [Revision.Segment]
    var revertedTo: Int?

    init(_ revision: Revision, transcript: Int64) {
        self.transcript = transcript
        number = revision.number
        createdAt = revision.createdAt.timeIntervalSince1970
        author = revision.author
        title = revision.title
        tags = revision.tags
        segments = revision.segments
        revertedTo = revision.revertedTo
    }

    var revision: Revision {
        Revision(
            number: number,
            createdAt: Date(timeIntervalSince1970: createdAt),
            author: author,
            title: title,
            tags: tags,
            segments: segments,
            revertedTo: revertedTo
        )
    }
}
