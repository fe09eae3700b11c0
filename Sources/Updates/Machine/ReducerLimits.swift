/// How patient the reducer is.
package struct ReducerLimits: Sendable, Equatable {
    /// Starts a new release gets.
    package var tries: Int
    /// Starts the old release gets in a rollback.
    package var rollbackTries: Int
    /// Stores of the journal after which a transaction is taken to go round in circles.
    package var storeCap: Int
    /// The same for its rollback, which begins when the first cap is reached.
    package var rollbackStoreCap: Int

    package init(tries: Int = 2, rollbackTries: Int = 3, storeCap: Int = 40, rollbackStoreCap: Int = 60) {
        self.tries = tries
        self.rollbackTries = rollbackTries
        self.storeCap = storeCap
        self.rollbackStoreCap = rollbackStoreCap
    }
}
