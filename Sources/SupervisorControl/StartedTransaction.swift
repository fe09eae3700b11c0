/// A transaction that was begun, or that a request is about.
package struct StartedTransaction: Codable, Sendable, Equatable {
    /// Its id, as in the status.
    package var transaction: String

    package init(_ transaction: String) { self.transaction = transaction }
}
