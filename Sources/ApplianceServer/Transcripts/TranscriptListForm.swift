import Archive
import Foundation
import Hummingbird

/// The query of a list: which transcripts, in which order, which page.
struct TranscriptListForm: Sendable, Equatable {
    var selection = TranscriptSelection()
    var limit: Int
    var cursor: TranscriptCursor?
    /// The id after which the page begins: what `cursor` was before there was one.
    var before: String?

    /// - Throws: `APIError` with status 400 that names what is wrong.
    init(_ parameters: Parameters) throws {
        func text(_ name: String) -> String? { parameters[Substring(name)].map(String.init) }
        limit = try PageSize.read(parameters)
        if let value = text("cursor") {
            guard let cursor = TranscriptCursor(value) else { throw Self.invalid("cursor", "a 'next_cursor'") }
            self.cursor = cursor
        }
        before = text("before")
        if let value = text("q"), !value.allSatisfy(\.isWhitespace) {
            guard value.count <= SearchQuery.maximumLength, let query = SearchQuery(value) else {
                throw Self.invalid("q", "up to \(SearchQuery.maximumLength) characters with a letter or digit")
            }
            selection.query = query
            selection.order = .rank
        }
        if let value = text("sort") {
            guard let order = TranscriptSelection.Order(rawValue: value) else {
                throw Self.invalid("sort", "date or rank")
            }
            selection.order = order
        }
        if let value = text("source") {
            guard let source = StoredTranscript.Source(rawValue: value) else {
                let known = StoredTranscript.Source.allCases.map(\.rawValue).joined(separator: ", ")
                throw Self.invalid("source", "one of " + known)
            }
            selection.source = source
        }
        selection.from = try text("from").map { try Self.moment($0, "from", dayAfter: false) }
        selection.to = try text("to").map { try Self.moment($0, "to", dayAfter: true) }
        selection.language = text("language")
        selection.tag = text("tag")
        selection.model = text("model")
    }

    /// A moment, or the beginning of a day (or of the one after it) in UTC.
    private static func moment(_ text: String, _ name: String, dayAfter: Bool) throws -> Date {
        if let day = try? Date(text, strategy: .iso8601.year().month().day()), text.count == 10 {
            return dayAfter ? day.addingTimeInterval(86_400) : day
        }
        // A plus sign means a space in a query.
        let text = text.replacing(" ", with: "+")
        let styles = [Date.ISO8601FormatStyle(), Date.ISO8601FormatStyle(includingFractionalSeconds: true)]
        guard let date = styles.lazy.compactMap({ try? Date(text, strategy: $0) }).first else {
            throw invalid(name, "a date like 2026-11-26 or 2026-11-26T08:00:00Z")
        }
        return date
    }

    private static func invalid(_ name: String, _ expected: String) -> APIError {
        APIError(.badRequest, "invalid_value", "'\(name)' must be \(expected).", parameter: name)
    }
}
