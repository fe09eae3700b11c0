package import Foundation
package import Updates

/// What is asked of the supervisor: one line of JSON on its control socket.
package struct ControlRequest: Codable, Sendable, Equatable {
    package enum Command: String, Codable, Sendable {
        /// How far an update is: `UpdateStatus`.
        case status
        /// The same now and again at every change, until the asker hangs up.
        case watch
        /// Which server processes run: `[ServerReport]`.
        case servers
        /// What the update server offers, looked up as `request` says: `UpdateOffer`.
        case check
        /// Begins an update as `request` says: `StartedTransaction`.
        case start
        /// Ends the update that is running, if it is not too late: `StartedTransaction`.
        case cancel
        /// Goes back as `rollback` says: `StartedTransaction`.
        case rollback
        /// No updates until `until`, or for good: a word.
        case hold
        case unhold
        /// The last updates, newest first: `[HistoryEntry]`.
        case history

        /// Whether asking twice does no more than asking once.
        package var onlyLooks: Bool {
            switch self {
            case .status, .watch, .servers, .check, .history: true
            case .start, .cancel, .rollback, .hold, .unhold: false
            }
        }
    }

    package var command: Command
    /// For `check` and `start`.
    package var request: UpdateRequest?
    /// For `rollback`.
    package var rollback: RollbackRequest?
    /// For `hold`.
    package var until: Date?
    /// For `hold`: why, in the owner's words.
    package var note: String?
    /// For `history`: how many at most.
    package var limit: Int?

    package init(_ command: Command) { self.command = command }
}
