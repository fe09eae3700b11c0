package import Foundation
import GRDB

/// Which transcripts a list shows, and in which order.
package struct TranscriptSelection: Sendable, Equatable {
    package enum Order: String, Sendable, CaseIterable {
        /// Newest first.
        case date
        /// Best first; needs words to look for.
        case rank
    }

    package var query: SearchQuery?
    /// The earliest moment.
    package var from: Date?
    /// The moment before which it ends.
    package var to: Date?
    /// Whisper's code, for example `de`.
    package var language: String?
    package var source: StoredTranscript.Source?
    package var tag: String?
    package var model: String?
    package var order: Order

    package init(
        query: SearchQuery? = nil,
        from: Date? = nil,
        to: Date? = nil,
        language: String? = nil,
        source: StoredTranscript.Source? = nil,
        tag: String? = nil,
        model: String? = nil,
        order: Order = .date
    ) {
        self.query = query
        self.from = from
        self.to = to
        self.language = language
        self.source = source
        self.tag = tag
        self.model = model
        self.order = order
    }

    /// What rows of `transcript` must fulfil, beside the query.
    var conditions: SQL { filters.isEmpty ? "TRUE" : filters.joined(separator: " AND ") }

    /// Each of the conditions.
    var filters: [SQL] {
        var all: [SQL] = []
        if let from { all.append("transcript.createdAt >= \(from.timeIntervalSince1970)") }
        if let to { all.append("transcript.createdAt < \(to.timeIntervalSince1970)") }
        if let language { all.append("transcript.language = \(language)") }
        if let source {
            all.append(
                source.isKnownToAllReleases
                    ? "transcript.source = \(source.rawValue) AND transcript.origin IS NULL"
                    : "transcript.origin = \(source.rawValue)"
            )
        }
        if let model { all.append("transcript.model = \(model)") }
        if let tag { all.append("transcript.number IN (SELECT transcript FROM tag WHERE name = \(tag))") }
        return all
    }
}
