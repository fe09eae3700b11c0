import Archive
import Foundation

/// A page of the list of transcripts.
struct TranscriptPage: Encodable {
    struct Entry: Encodable {
        var id: String
        var created_at: Date
        var source: String
        @OrNull var language: String?
        var model: String
        var duration: Double
        @OrNull var title: String?
        var preview: String
        var tags: [String]
        var revision: Int
        /// Left out unless something was looked for.
        var hit: Hit?
    }

    /// Where it is what was looked for.
    struct Hit: Encodable {
        struct Part: Encodable {
            var text: String
            var hit: Bool
        }

        var snippet: [Part]
        var title: [Part]
        @OrNull var segment: Int?
        @OrNull var start: Double?
    }

    var transcripts: [Entry]
    @OrNull var next_cursor: String?
    /// The same for who pages by ids; null in other orders than the date's.
    @OrNull var next_before: String?

    init(_ page: Archive.Page) {
        transcripts = page.entries.map(Entry.init)
        next_cursor = page.next?.description
        next_before = if case .date = page.next { page.entries.last?.summary.id } else { nil }
    }
}

extension TranscriptPage.Entry {
    init(_ found: FoundTranscript) {
        let summary = found.summary
        self.init(
            id: summary.id,
            created_at: summary.createdAt,
            source: summary.source.rawValue,
            language: summary.language,
            model: summary.model,
            duration: summary.duration,
            title: summary.title,
            preview: summary.preview,
            tags: summary.tags,
            revision: summary.revision,
            hit: found.hit.map { hit in
                TranscriptPage.Hit(
                    snippet: hit.snippet.map { .init(text: $0.text, hit: $0.isHit) },
                    title: hit.title.map { .init(text: $0.text, hit: $0.isHit) },
                    segment: hit.segment,
                    start: hit.start
                )
            }
        )
    }
}
