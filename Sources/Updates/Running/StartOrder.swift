/// Which server to start and how.
package struct StartOrder: Sendable, Equatable {
    /// The release, the generation's number and its database.
    package var side: Side
    /// Uploads are answered “later” (the probation of a rewriting migration, so that going back loses nothing).
    package var intakeIsClosed: Bool
    /// Seconds until it must be ready; the server may ask for more as long as it reports progress.
    package var seconds: Int

    package init(side: Side, intakeIsClosed: Bool, seconds: Int) {
        self.side = side
        self.intakeIsClosed = intakeIsClosed
        self.seconds = seconds
    }
}
