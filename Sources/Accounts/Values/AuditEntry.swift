package import Foundation

/// One administrative act, as it is remembered.
package struct AuditEntry: Sendable, Equatable {
    /// Grows with each entry; 0 before it is kept.
    package var number: Int64 = 0
    package var at: Date
    /// Who did it: a name, or what stood for one.
    package var actor: String
    /// What was done, such as `login` or `DELETE /api/keys/key_1`; never a secret.
    package var action: String
    /// Whom or what it was done to, where the action does not say.
    package var subject: String?
    /// The address it came from; nil for the command line.
    package var address: String?
    /// `done`, or the code of the refusal.
    package var outcome: String

    package init(
        at: Date = .now,
        actor: String,
        action: String,
        subject: String? = nil,
        address: String? = nil,
        outcome: String = AuditEntry.done
    ) {
        self.at = at
        self.actor = actor
        self.action = action
        self.subject = subject
        self.address = address
        self.outcome = outcome
    }

    package static let done = "done"
    /// So many entries are kept.
    static let most: Int64 = 20_000
    /// Seconds that an entry is kept.
    static let longest: TimeInterval = 400 * 86400
}
