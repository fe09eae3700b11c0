package import Foundation

/// What `update-status` answers: worked out from the journal and the history alone, so that it cannot disagree with
/// what really happens.
package struct UpdateStatus: Codable, Sendable, Equatable {
    package enum Summary: String, Codable, Sendable {
        case idle, updating, waiting
        case rollingBack = "rolling_back"
        case safeMode = "safe_mode"
    }

    /// In one word.
    package var status: Summary
    /// The exact state of the transaction, or `idle`.
    package var updateState: String
    /// Whether something is going on that may change what runs.
    package var updating: Bool
    package var cancellable: Bool
    package var transactionID: String?
    package var kind: Transaction.Kind?
    package var trigger: UpdateRequest.Trigger?
    /// The version that runs, or is to run again when the transaction fails.
    package var currentVersion: String?
    package var fromVersion: String?
    package var toVersion: String?
    /// The whole way, 0…100.
    package var percent: Int
    /// The current step's own progress, if it tells any.
    package var progress: StepProgress?
    /// One sentence for the owner.
    package var message: String
    package var reason: Reason?
    package var triesLeft: Int?
    package var startedAt: Date?
    package var stateEnteredAt: Date?
    /// The owner's hold, while one is active.
    package var hold: Hold?
    /// How far the running release is what its manifest says, once that was looked at.
    package var drift: DriftReport?
    /// What became of the last message to the owner's webhook.
    package var webhook: WebhookReport?
    /// Newest first.
    package var history: [HistoryEntry]

    private enum CodingKeys: String, CodingKey {
        case status, updating, cancellable, kind, trigger, percent, progress, message, reason, hold, history
        case drift, webhook
        case updateState = "update_state"
        case transactionID = "transaction_id"
        case currentVersion = "current_version"
        case fromVersion = "from_version"
        case toVersion = "to_version"
        case triesLeft = "tries_left"
        case startedAt = "started_at"
        case stateEnteredAt = "state_entered_at"
    }

    /// - Parameters:
    ///   - history: Oldest first, as the log has it.
    ///   - active: The version the link `active` leads to.
    package init(
        _ transaction: Transaction?,
        history: [HistoryEntry],
        active: String?,
        progress: StepProgress? = nil,
        hold: Hold? = nil
    ) {
        self.hold = hold
        self.history = Self.withoutRepetitions(history).reversed()
        currentVersion = active
        guard let transaction else {
            status = .idle
            updateState = "idle"
            updating = false
            cancellable = false
            percent = 0
            let last = self.history.first
            reason = last?.reason
            message = last.map(Self.sentence) ?? "No update has been made yet."
            return
        }
        status = Self.summary(transaction)
        updateState = transaction.state.rawValue
        updating = status != .safeMode
        cancellable = transaction.isCancellable
        transactionID = transaction.txid
        kind = transaction.kind
        trigger = transaction.request.trigger
        fromVersion = transaction.from.release.version
        toVersion = transaction.to?.release.version
        percent = transaction.state.percent(progress?.fraction)
        self.progress = progress
        reason = transaction.reason
        message = Self.sentence(transaction)
        triesLeft = transaction.state.phase == .uncertain ? transaction.triesLeft : nil
        startedAt = transaction.startedAt
        stateEnteredAt = transaction.stateEnteredAt
    }

    // A crash between the last two steps of a transaction adds its entry once more.
    private static func withoutRepetitions(_ history: [HistoryEntry]) -> [HistoryEntry] {
        var seen: Set<String> = []
        return history.filter { seen.insert($0.txid + $0.outcome.rawValue).inserted }
    }

    private static func summary(_ transaction: Transaction) -> Summary {
        switch transaction.state {
        case .wait where transaction.ending == nil: .waiting
        case .rollback, .rolledBack: .rollingBack
        case .safeMode: .safeMode
        default: .updating
        }
    }

    private static func sentence(_ transaction: Transaction) -> String {
        let version = transaction.to.map { "version " + $0.release.version } ?? "a newer version"
        if transaction.ending != nil, transaction.state.phase == .before { return "Tidying up." }
        return switch transaction.state {
        case .resolve: "Looking for a newer version."
        case .download: "Downloading \(version)."
        case .verify: "Checking every file of \(version)."
        case .seal: "Putting \(version) in its place."
        case .preflight: "Letting \(version) test itself on a copy of the database."
        case .wait: "Waiting for the update window to switch to \(version)."
        case .drain: "Finishing what is being worked on before the switch to \(version)."
        case .snapshot: "Making a safety copy of the database."
        case .migrate: "Bringing the database to the form of \(version)."
        case .arm, .switch: "Switching to \(version)."
        case .probation: "Watching whether \(version) works."
        case .commit, .collect: "Finishing the update to \(version)."
        case .rollback: "Going back to version \((transaction.back ?? transaction.from).release.version)."
        case .rolledBack: "Back at version \((transaction.back ?? transaction.from).release.version)."
        case .safeMode: "Neither \(version) nor an older one could be started; a person has to look."
        }
    }

    private static func sentence(_ entry: HistoryEntry) -> String {
        let to = entry.toVersion.map { "version " + $0 } ?? "a newer version"
        let why = entry.reason.map { " " + $0.message } ?? ""
        return switch entry.outcome {
        case .committed: "The appliance changed from version \(entry.fromVersion) to \(to)."
        case .rolledBack: "The update to \(to) was undone; version \(entry.fromVersion) runs again.\(why)"
        case .refused, .cancelled: entry.reason?.message ?? "Nothing was changed."
        case .failed: "The update to \(to) failed before anything was changed.\(why)"
        case .safeMode: "The update to \(to) and the way back failed.\(why)"
        }
    }
}

extension UpdateState {
    /// How far the whole transaction is, 0…100, given the part of this state that is done (0…1).
    package func percent(_ fraction: Double?) -> Int {
        let span: ClosedRange<Double> =
            switch self {
            case .resolve: 0...5
            case .download: 5...50
            case .verify: 50...58
            case .seal: 58...62
            case .preflight: 62...72
            case .wait: 72...72
            case .drain: 72...74
            case .snapshot: 74...80
            case .migrate: 80...88
            case .arm, .switch: 88...90
            case .probation: 90...98
            case .commit, .collect: 98...100
            case .rollback: 0...90
            case .rolledBack: 90...100
            case .safeMode: 0...0
            }
        return Int(span.lowerBound + (span.upperBound - span.lowerBound) * (fraction ?? 0))
    }
}
