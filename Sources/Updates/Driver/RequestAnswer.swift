/// What a request to the driver was answered.
package enum RequestAnswer: Sendable, Equatable {
    /// The transaction that was started, or that the request is about.
    case accepted(txid: String)
    /// Nothing was changed. `running` is the transaction that is in the way, if one is.
    case refused(Reason, running: String?)
    /// Going back would lose this many recordings; ask again and agree to at least that number.
    case needsConsent(recordings: Int)
}
