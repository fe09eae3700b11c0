/// What a server has to show before it is trusted.
package struct GateOrder: Sendable, Equatable {
    /// The server to look at; answers of any other one do not count.
    package var side: Side
    /// Checks that must pass; nil means all that the prober knows, except those that need the outer network.
    package var required: Set<String>?
    /// Rounds that must pass in a row.
    package var passes: Int
    /// Seconds that must have gone by since the server was ready.
    package var minimumSeconds: Int
    /// Seconds after which a server that has not passed has failed.
    package var limitSeconds: Int

    package init(side: Side, required: Set<String>?, passes: Int, minimumSeconds: Int, limitSeconds: Int) {
        self.side = side
        self.required = required
        self.passes = passes
        self.minimumSeconds = minimumSeconds
        self.limitSeconds = limitSeconds
    }
}
