import Foundation
import GRDB

extension AccountStore {
    /// Remembers an act, and forgets those that are too many or too old.
    package func record(_ entry: AuditEntry) async throws {
        try await write { db in
            try db.execute(
                sql: "INSERT INTO audit (at, actor, action, subject, address, outcome) VALUES (?, ?, ?, ?, ?, ?)",
                arguments: [
                    entry.at.timeIntervalSince1970, entry.actor, entry.action, entry.subject, entry.address,
                    entry.outcome,
                ]
            )
            try db.execute(
                sql: "DELETE FROM audit WHERE number <= ? OR (at < ? AND number < ?)",
                arguments: [
                    db.lastInsertedRowID - AuditEntry.most, entry.at.timeIntervalSince1970 - AuditEntry.longest,
                    db.lastInsertedRowID,
                ]
            )
        }
    }

    /// Acts, the newest first.
    ///
    /// - Parameters:
    ///   - number: Only those before this one.
    ///   - limit: At most so many.
    package func audit(before number: Int64? = nil, limit: Int) async throws -> [AuditEntry] {
        try await read { db in
            try Row.fetchAll(
                db,
                sql: "SELECT * FROM audit WHERE number < ? ORDER BY number DESC LIMIT ?",
                arguments: [number ?? .max, limit]
            ).map(AuditEntry.init)
        }
    }
}
