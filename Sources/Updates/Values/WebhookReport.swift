package import Foundation

/// What became of a message to the owner's webhook.
package struct WebhookReport: Codable, Sendable, Equatable {
    package enum State: String, Codable, Sendable {
        case delivered
        /// It failed and is tried again.
        case waiting
        /// It failed too often.
        case givenUp = "given_up"
    }

    package var state: State
    /// The transaction whose outcome it tells.
    package var transaction: String
    /// The host that was told.
    package var host: String?
    package var attempts: Int
    /// Why it failed, the last time.
    package var message: String?
    package var at: Date

    private enum CodingKeys: String, CodingKey {
        case state, host, attempts, message, at
        case transaction = "transaction_id"
    }
}
