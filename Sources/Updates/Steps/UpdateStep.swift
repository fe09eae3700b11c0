/// The heavy parts of a transaction, each done by a child process with a time limit.
///
/// A child that crashes, hangs or prints garbage is simply a step that failed. The raw value is the name given to
/// `update-step`.
package enum UpdateStep: String, Codable, Sendable, CaseIterable {
    /// Refreshes the signed metadata and chooses the release to move to.
    case resolve
    /// Fetches the release into the staging folder, resuming what is there.
    case download
    /// Compares every staged (or, for a retained release, sealed) file with the manifest.
    case verify
    /// Makes the staged release durable and read-only under its final name.
    case seal
    /// Lets the new release test itself on a copy of the database.
    case preflight
    /// Copies the database, checks the copy and makes it durable.
    case snapshot
    /// Brings the database to the new release's schema.
    case migrate
    /// Tells what state a database is in and how many recordings a rollback would affect.
    case checkDatabase = "check-database"
    /// Asks the running server from outside whether it works, once.
    case probe
    /// Says what the owner has set about updates.
    case settings
    /// Compares the release that runs with its manifest.
    case drift
    /// Tells the owner's webhook how a transaction ended.
    case webhook

    /// Whether the binary of the new release runs this step; all others are run by the old, committed one.
    package var runsNewRelease: Bool { self == .preflight || self == .migrate }
}
