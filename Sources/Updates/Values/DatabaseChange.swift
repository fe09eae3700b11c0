/// What a transaction does to the database.
package struct DatabaseChange: Codable, Sendable, Equatable {
    package enum Mode: String, Codable, Sendable, CaseIterable {
        /// The new release uses it as it is.
        case none
        /// Changes in place that the old release does not mind.
        case additive
        /// Changes that the old release could not read; made on a copy with a number of its own.
        case rewrite
        /// Back to an older database, by the owner's explicit wish; nothing is migrated.
        case restore

        /// Whether the old server must be gone before, and uploads wait until the new release is committed.
        package var isExclusive: Bool { self == .rewrite || self == .restore }
        /// Whether the step `migrate` has something to do.
        package var migrates: Bool { self == .additive || self == .rewrite }
    }

    package var mode: Mode
    package var fromSchema: Int
    package var toSchema: Int
    /// Absolute path, once the snapshot is made.
    package var snapshotPath: String?
    package var snapshotSHA256: String?

    package init(mode: Mode, fromSchema: Int, toSchema: Int) {
        self.mode = mode
        self.fromSchema = fromSchema
        self.toSchema = toSchema
    }

    /// What an update between two releases does; nil when the new one can neither use nor migrate the database.
    package init?(from old: SchemaRange, to new: SchemaRange) {
        self.init(mode: .none, fromSchema: old.schema, toSchema: max(old.schema, new.schema))
        if new.schema > old.schema {
            mode = new.reader <= old.schema ? .additive : .rewrite
        } else if new.schema < old.reader {
            return nil
        }
    }
}
