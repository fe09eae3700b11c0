package import Foundation

/// What the owner says of the webhooks of jobs.
package struct WebhookPolicy: Sendable {
    /// What deliveries are signed with; nil for none.
    package let secret: Data?
    /// Whether they may go to this machine and the local network.
    package let allowsPrivate: Bool

    package init(secret: Data?, allowsPrivate: Bool) {
        self.secret = secret
        self.allowsPrivate = allowsPrivate
    }
}
