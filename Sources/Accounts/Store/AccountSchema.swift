import GRDB

/// The tables of accounts, as named steps that only add: each release works on what a later one has added to.
enum AccountSchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("accounts") { db in try db.execute(sql: accounts) }
        return migrator
    }

    private static let accounts = """
        CREATE TABLE account (
            id TEXT NOT NULL PRIMARY KEY,
            name TEXT NOT NULL,
            nameKey TEXT NOT NULL UNIQUE,
            role TEXT NOT NULL,
            password TEXT NOT NULL,
            createdAt REAL NOT NULL
        ) WITHOUT ROWID;
        CREATE TABLE session (
            id TEXT NOT NULL PRIMARY KEY,
            hash BLOB NOT NULL UNIQUE,
            account TEXT NOT NULL REFERENCES account(id) ON DELETE CASCADE,
            createdAt REAL NOT NULL,
            lastSeenAt REAL NOT NULL,
            expiresAt REAL NOT NULL,
            address TEXT NOT NULL,
            agent TEXT NOT NULL
        ) WITHOUT ROWID;
        CREATE INDEX sessionOfAccount ON session(account);
        CREATE TABLE apiKey (
            id TEXT NOT NULL PRIMARY KEY,
            hash BLOB NOT NULL UNIQUE,
            account TEXT NOT NULL REFERENCES account(id) ON DELETE CASCADE,
            name TEXT NOT NULL,
            prefix TEXT NOT NULL,
            scopes TEXT NOT NULL,
            createdAt REAL NOT NULL,
            lastUsedAt REAL,
            expiresAt REAL,
            revokedAt REAL
        ) WITHOUT ROWID;
        CREATE INDEX apiKeyOfAccount ON apiKey(account);
        CREATE TABLE setupCode (hash BLOB NOT NULL PRIMARY KEY) WITHOUT ROWID;
        CREATE TABLE audit (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            at REAL NOT NULL,
            actor TEXT NOT NULL,
            action TEXT NOT NULL,
            subject TEXT,
            address TEXT,
            outcome TEXT NOT NULL
        );
        """
}
