import Foundation
import GRDB

/// An entry of a list, with where it contains what was looked for.
package struct FoundTranscript: Sendable, Equatable {
    package let summary: TranscriptSummary
    /// Nil if nothing was looked for but exclusions.
    package let hit: SearchHit?
}

extension Archive {
    /// A page of a list.
    package struct Page: Sendable, Equatable {
        package let entries: [FoundTranscript]
        /// Nil on the last page.
        package let next: TranscriptCursor?
    }

    /// How many tags there are of each name.
    package struct TagCount: Sendable, Equatable {
        package let name: String
        package let count: Int
    }

    /// Only so many of the newest hits are ranked: a word that is everywhere would take the longer the more there are.
    static let ranked = 5000
    private static let columns = """
        transcript.number, transcript.id, transcript.createdAt, coalesce(transcript.origin, transcript.source) AS source,
        transcript.title, transcript.language, transcript.model, transcript.duration, transcript.revision,
        substr(transcript.text, 1, 2000) AS beginning,
        (SELECT json_group_array(name) FROM tag WHERE tag.transcript = transcript.number) AS tags
        """
    private static let marks = """
        highlight(search, 0, '\(MarkedText.begin)', '\(MarkedText.end)') AS markedTitle,
        highlight(search, 1, '\(MarkedText.begin)', '\(MarkedText.end)') AS markedText
        """

    /// The transcripts of a selection, page by page.
    ///
    /// - Parameters:
    ///   - cursor: The one of the page before; a cursor of another order begins anew.
    ///   - limit: At most so many.
    package func page(
        _ selection: TranscriptSelection,
        after cursor: TranscriptCursor? = nil,
        limit: Int
    ) async throws -> Page {
        try await pool.read { db in
            guard selection.order == .rank, let expression = selection.query?.expression else {
                return try Self.byDate(db, selection, cursor, limit)
            }
            return try Self.byRank(db, selection, expression, cursor, limit)
        }
    }

    /// The cursor with which a page begins after this transcript, by date; nil if there is none of this id.
    package func cursor(after id: String) async throws -> TranscriptCursor? {
        try await pool.read { db in
            let row = try Row.fetchOne(
                db,
                sql: "SELECT createdAt, number FROM transcript WHERE id = ?",
                arguments: [id]
            )
            return row.map { .date($0["createdAt"], number: $0["number"]) }
        }
    }

    /// All tags, in alphabetical order.
    package func tags() async throws -> [TagCount] {
        try await pool.read { db in
            try Row.fetchAll(db, sql: "SELECT name, count(*) AS count FROM tag GROUP BY name ORDER BY name")
                .map { TagCount(name: $0["name"], count: $0["count"]) }
        }
    }

    private static func byDate(
        _ db: Database,
        _ selection: TranscriptSelection,
        _ cursor: TranscriptCursor?,
        _ limit: Int
    ) throws -> Page {
        var conditions = selection.conditions
        if case .date(let time, let number) = cursor {
            conditions += " AND (transcript.createdAt, transcript.number) < (\(time), \(number))"
        }
        if let query = selection.query {
            if let expression = query.expression {
                conditions += " AND transcript.number IN (SELECT rowid FROM search WHERE search MATCH \(expression))"
            } else if let excluded = query.excluded {
                conditions += " AND transcript.number NOT IN (SELECT rowid FROM search WHERE search MATCH \(excluded))"
            }
        }
        // One more tells whether there is a next page.
        let numbers = try SQLRequest<Int64>(
            """
            SELECT transcript.number FROM transcript WHERE \(conditions)
            ORDER BY transcript.createdAt DESC, transcript.number DESC LIMIT \(limit + 1)
            """
        ).fetchAll(db)
        let entries = try summaries(db, Array(numbers.prefix(limit)), marked: selection.query?.expression)
        let last = entries.last.map {
            TranscriptCursor.date($0.summary.createdAt.timeIntervalSince1970, number: $0.number)
        }
        return Page(entries: entries.map(\.found), next: numbers.count > limit ? last : nil)
    }

    private static func byRank(
        _ db: Database,
        _ selection: TranscriptSelection,
        _ expression: String,
        _ cursor: TranscriptCursor?,
        _ limit: Int
    ) throws -> Page {
        var (newest, offset) = (Int64.max, 0)
        if case .rank(let number, let count) = cursor {
            (newest, offset) = (number, count)
        } else {
            newest = try Int64.fetchOne(db, sql: "SELECT max(number) FROM transcript") ?? 0
        }
        // The rows themselves are read only if something has to be found in them.
        let rows: SQL = selection.filters.isEmpty ? "" : "CROSS JOIN transcript ON transcript.number = search.rowid"
        let numbers = try SQLRequest<Int64>(
            """
            SELECT number FROM (
                SELECT search.rowid AS number, search.rank AS place FROM search \(rows)
                WHERE search MATCH \(expression) AND search.rowid <= \(newest) AND \(selection.conditions)
                ORDER BY search.rowid DESC LIMIT \(ranked)
            ) ORDER BY place, number DESC LIMIT \(limit + 1) OFFSET \(offset)
            """
        ).fetchAll(db)
        return Page(
            entries: try summaries(db, Array(numbers.prefix(limit)), marked: expression).map(\.found),
            next: numbers.count > limit ? .rank(newest: newest, offset: offset + limit) : nil
        )
    }

    /// Entries in the order of `numbers`.
    private static func summaries(_ db: Database, _ numbers: [Int64], marked expression: String?) throws -> [Entry] {
        guard let expression else {
            let entries = try SQLRequest<Row>(
                "SELECT \(sql: columns) FROM transcript WHERE transcript.number IN \(numbers)"
            ).fetchAll(db).map { try Entry(db, $0, isMarked: false) }
            let places = Dictionary(uniqueKeysWithValues: entries.map { ($0.number, $0) })
            return numbers.compactMap { places[$0] }
        }
        // One by one: the index finds a single row at once, but reads all that match to find several.
        let one = try db.cachedStatement(
            sql: """
                SELECT \(columns), \(marks) FROM search CROSS JOIN transcript
                ON transcript.number = search.rowid WHERE search MATCH ? AND search.rowid = ?
                """
        )
        return try numbers.compactMap { number in
            try Row.fetchOne(one, arguments: [expression, number]).map { try Entry(db, $0, isMarked: true) }
        }
    }
}

/// A row of a list.
private struct Entry {
    let number: Int64
    let summary: TranscriptSummary
    var hit: SearchHit?

    var found: FoundTranscript { FoundTranscript(summary: summary, hit: hit) }

    init(_ db: Database, _ row: Row, isMarked: Bool) throws {
        number = row["number"]
        summary = TranscriptSummary(
            id: row["id"],
            createdAt: Date(timeIntervalSince1970: row["createdAt"]),
            source: StoredTranscript.Source(rawValue: row["source"]) ?? .api,
            title: row["title"],
            language: row["language"],
            model: row["model"],
            duration: row["duration"],
            preview: String((row["beginning"] as String).prefix(200)),
            tags: try JSONDecoder().decode([String].self, from: Data((row["tags"] as String).utf8)),
            revision: row["revision"]
        )
        guard isMarked else { return }
        let text = MarkedText(row["markedText"] ?? "")
        hit = SearchHit(snippet: text.snippet, title: MarkedText(row["markedTitle"] ?? "").ifHit)
        if let offset = text.firstHit { try findSegment(db, of: offset) }
    }

    /// The segment with byte `offset` of the text, which is that of all segments without the spaces at its ends.
    private mutating func findSegment(_ db: Database, of offset: Int) throws {
        let history = summary.revision > 0 ? try EditHistory(db, transcript: number) : .none
        let segments = try db.cachedStatement(
            sql: "SELECT position, startTime, text FROM segment WHERE transcript = ? ORDER BY position"
        )
        let rows = try Row.fetchCursor(segments, arguments: [number])
        var left = offset
        var isBeginning = true
        while let row = try rows.next() {
            let position: Int = row["position"]
            var text = Substring(history.text(of: position) ?? row["text"])
            if isBeginning { text = text.drop { $0.isWhitespace } }
            guard !text.isEmpty else { continue }
            isBeginning = false
            if left < text.utf8.count {
                hit?.segment = position
                hit?.start = row["startTime"]
                return
            }
            left -= text.utf8.count
        }
    }
}
