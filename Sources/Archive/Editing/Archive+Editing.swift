import Foundation
import GRDB
import Transcription

extension Archive {
    /// Changes a transcript; the change is on disk when this returns, and can be undone for ever.
    ///
    /// - Parameters:
    ///   - author: Who changes it.
    ///   - revision: The revision that they have seen; nil for whatever it is.
    /// - Returns: The transcript after it; nil if there is none of this id.
    /// - Throws: `EditError`.
    package func edit(
        _ id: String,
        _ change: TranscriptChange,
        by author: String,
        expecting revision: Int? = nil
    ) async throws -> StoredTranscript? {
        try await revise(id, by: author, expecting: revision) { state, _ in
            state.title = change.title.applied(to: state.title)
            state.tags = change.tags.applied(to: state.tags)
            for wanted in change.segments { try state.apply(wanted) }
            return nil
        }
    }

    /// Makes a transcript what it was at a revision; that is a revision itself, which can be undone.
    ///
    /// - Returns: The transcript after it; nil if there is none of this id.
    /// - Throws: `EditError`.
    package func revert(
        _ id: String,
        to number: Int,
        by author: String,
        expecting revision: Int? = nil
    ) async throws -> StoredTranscript? {
        try await revise(id, by: author, expecting: revision) { state, history in
            let then = EditHistory(history.filter { $0.number <= number })
            guard let last = then.last, last.number == number else { throw EditError.noRevision(number) }
            (state.title, state.tags, state.segments) = (last.title, last.tags, then.segments)
            return number
        }
    }

    /// All revisions of a transcript from the machine's on; nil if there is none of this id.
    package func revisions(of id: String) async throws -> [Revision]? {
        try await pool.read { db in
            guard let row = try TranscriptRow.filter(Column("id") == id).fetchOne(db), let number = row.number else {
                return nil
            }
            return try Self.revisions(of: row, number, in: db)
        }
    }

    static func revisions(of row: TranscriptRow, _ number: Int64, in db: Database) throws -> [Revision] {
        let revisions = try EditHistory(db, transcript: number).revisions
        guard revisions.isEmpty else { return revisions }
        return [
            Revision(
                number: 0,
                createdAt: Date(timeIntervalSince1970: row.createdAt),
                author: "",
                title: row.title,
                tags: try TagRow.tags(of: number, in: db),
                segments: [],
                revertedTo: nil
            )
        ]
    }

    /// Lets `change` make the next state of the newest, and keeps both unless they are the same.
    private func revise(
        _ id: String,
        by author: String,
        expecting expected: Int?,
        change: @escaping @Sendable (inout EditedState, [Revision]) throws -> Int?
    ) async throws -> StoredTranscript? {
        try await pool.write { db in
            guard var row = try TranscriptRow.filter(Column("id") == id).fetchOne(db), let number = row.number else {
                return nil
            }
            if let expected, expected != row.revision { throw EditError.conflict(current: row.revision) }
            let history = try Self.revisions(of: row, number, in: db)
            let texts = try String.fetchAll(
                db,
                sql: "SELECT text FROM segment WHERE transcript = ? ORDER BY position",
                arguments: [number]
            )
            let before = EditedState(
                machine: texts,
                title: row.title,
                tags: try TagRow.tags(of: number, in: db),
                segments: EditHistory(history).segments
            )
            var after = before
            let revertedTo = try change(&after, history)
            guard after != before else { return try Self.transcript(id, in: db) }

            if row.revision == 0 {
                for made in history { try RevisionRow(made, transcript: number).insert(db) }
            }
            row.revision += 1
            let revision = Revision(
                number: row.revision,
                createdAt: Date(timeIntervalSince1970: (Date().timeIntervalSince1970 * 1000).rounded() / 1000),
                author: author,
                title: after.title,
                tags: after.tags,
                segments: after.changes(since: before),
                revertedTo: revertedTo
            )
            try RevisionRow(revision, transcript: number).insert(db)
            row.title = after.title
            row.text = after.text
            try row.update(db, columns: ["revision", "title", "text"])
            try TagRow.set(after.tags, of: number, in: db)
            return try Self.transcript(id, in: db)
        }
    }
}
