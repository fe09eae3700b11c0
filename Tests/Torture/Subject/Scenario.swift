import Archive
import Updates

/// A kind of transaction, and how the releases in it behave.
enum Scenario: String, Codable, CaseIterable, Sendable {
    case sameDatabase = "same-database"
    case additive
    case rewrite
    /// The new release starts and does not pass its probation; its database has additions.
    case unhealthy
    /// The new release's server ends at once; its database is a converted copy.
    case exits
    /// The new release makes the database unreadable, so that the snapshot is needed.
    case breaksArchive = "breaks-archive"
    /// The owner goes back to a release that can use the database.
    case rollback
    /// The owner goes back to a release that needs the database of its time.
    case restore
    /// Neither the new nor the old release passes, until somebody mends them.
    case nothingWorks = "nothing-works"

    static let oldVersion = "1.0.0"
    static let newVersion = "1.1.0"

    /// What the old release makes of a database.
    static let oldSchema = SchemaRange(schema: SchemaVersion.current.number, reader: SchemaVersion.current.reader)

    /// What the new release makes of it.
    var newSchema: SchemaRange {
        switch self {
        case .sameDatabase, .rollback: Self.oldSchema
        case .additive, .unhealthy, .breaksArchive, .nothingWorks:
            SchemaRange(schema: Self.oldSchema.schema + 1, reader: Self.oldSchema.reader)
        case .rewrite, .exits, .restore:
            SchemaRange(schema: Self.oldSchema.schema + 1, reader: Self.oldSchema.schema + 1)
        }
    }

    /// Whether the transaction is the owner's rollback, on an installation that was updated before.
    var isRollback: Bool { self == .rollback || self == .restore }

    /// The versions the transaction leads from and to.
    var versions: (from: String, to: String) {
        isRollback ? (Self.newVersion, Self.oldVersion) : (Self.oldVersion, Self.newVersion)
    }

    /// Whether the transaction, left alone, is committed.
    var isGood: Bool {
        switch self {
        case .sameDatabase, .additive, .rewrite, .rollback, .restore: true
        case .unhealthy, .exits, .breaksArchive, .nothingWorks: false
        }
    }

    var behaviour: Behaviour {
        switch self {
        case .unhealthy: Behaviour(unhealthy: [Self.newVersion])
        case .exits: Behaviour(exiting: [Self.newVersion])
        case .breaksArchive: Behaviour(breaking: [Self.newVersion])
        case .nothingWorks: Behaviour(unhealthy: [Self.newVersion, Self.oldVersion])
        default: Behaviour()
        }
    }
}

/// Versions whose servers do not do what they should.
struct Behaviour: Codable, Sendable {
    /// They do not pass the gate.
    var unhealthy: [String] = []
    /// They end at once.
    var exiting: [String] = []
    /// They make the database unreadable when they start.
    var breaking: [String] = []
}
