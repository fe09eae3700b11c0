package import Foundation
import GRDB

extension AccountStore {
    /// Seconds between two notes that a session or key is in use.
    static let grain: TimeInterval = 60

    /// Begins a session.
    ///
    /// - Returns: It, and the secret that belongs to it, which is kept nowhere.
    package func startSession(
        of account: Account,
        address: String,
        agent: String,
        now: Date = .now
    ) async throws -> (session: Session, token: String) {
        let token = Secret.make()
        let session = Session(
            id: Secret.identifier("ses"),
            createdAt: now,
            lastSeenAt: now,
            expiresAt: now.addingTimeInterval(Session.longest),
            address: address,
            agent: String(agent.prefix(200))
        )
        try await write { db in
            try Self.deleteEnded(db, now)
            try db.execute(
                sql: """
                    DELETE FROM session WHERE id IN (
                        SELECT id FROM session WHERE account = ? ORDER BY lastSeenAt DESC LIMIT -1 OFFSET ?)
                    """,
                arguments: [account.id, Session.most - 1]
            )
            try db.execute(
                sql: """
                    INSERT INTO session (id, hash, account, createdAt, lastSeenAt, expiresAt, address, agent)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    session.id, Secret.hash(token), account.id, now.timeIntervalSince1970, now.timeIntervalSince1970,
                    session.expiresAt.timeIntervalSince1970, session.address, session.agent,
                ]
            )
        }
        return (session, token)
    }

    /// The session this secret belongs to, and whose it is; nil if it ended or there never was one.
    package func session(token: String, now: Date = .now) async throws -> (session: Session, account: Account)? {
        let hash = Secret.hash(token)
        let found: (session: Session, account: Account)? = try await read { db in
            guard let row = try Row.fetchOne(db, sql: "SELECT * FROM session WHERE hash = ?", arguments: [hash]) else {
                return nil
            }
            let owner = try Row.fetchOne(db, sql: "SELECT * FROM account WHERE id = ?", arguments: [row["account"]])
            return try owner.map { (Session(row), try Account($0)) }
        }
        guard let found, now < found.session.expiresAt,
            now.timeIntervalSince(found.session.lastSeenAt) < Session.idle
        else { return nil }
        if now.timeIntervalSince(found.session.lastSeenAt) >= Self.grain {
            try await write { db in
                try db.execute(
                    sql: "UPDATE session SET lastSeenAt = ? WHERE id = ?",
                    arguments: [now.timeIntervalSince1970, found.session.id]
                )
            }
        }
        return found
    }

    /// An account's sessions, the one used last first.
    package func sessions(of account: String, now: Date = .now) async throws -> [Session] {
        try await write { db in
            try Self.deleteEnded(db, now)
            return try Row.fetchAll(
                db,
                sql: "SELECT * FROM session WHERE account = ? ORDER BY lastSeenAt DESC, createdAt DESC",
                arguments: [account]
            ).map(Session.init)
        }
    }

    /// Ends a session of an account.
    ///
    /// - Returns: Whether there was one.
    package func endSession(_ id: String, of account: String) async throws -> Bool {
        try await write { db in
            try db.execute(sql: "DELETE FROM session WHERE id = ? AND account = ?", arguments: [id, account])
            return db.changesCount > 0
        }
    }

    private static func deleteEnded(_ db: Database, _ now: Date) throws {
        try db.execute(
            sql: "DELETE FROM session WHERE expiresAt <= ? OR lastSeenAt <= ?",
            arguments: [now.timeIntervalSince1970, now.timeIntervalSince1970 - Session.idle]
        )
    }
}
