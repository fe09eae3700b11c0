package import Foundation
import GRDB

extension JobStore {
    /// Jobs that ended and whose webhooks are to be told now, with the number of tries so far.
    package func webhooksDue(at now: Date, limit: Int) async throws -> [(job: Job, tries: Int)] {
        try await archive.pool.read { db in
            try JobRow.filter(Column("webhookDue") <= now.timeIntervalSince1970)
                .order(Column("webhookDue")).limit(limit).fetchAll(db)
                .map { (try $0.job, $0.webhookTries) }
        }
    }

    /// Notes that a webhook was told, or failed to be.
    ///
    /// - Parameter next: When to try again; nil for never.
    package func noteWebhook(of id: String, next: Date?) async throws {
        try await archive.pool.write { db in
            try db.execute(
                sql: "UPDATE job SET webhookDue = ?, webhookTries = webhookTries + 1 WHERE id = ?",
                arguments: [next?.timeIntervalSince1970, id]
            )
        }
    }
}
