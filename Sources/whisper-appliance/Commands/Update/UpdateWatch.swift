import Foundation
import SupervisorControl
import Updates

/// Watches a transaction to its end, with a line of progress where somebody sees it.
///
/// The supervisor may replace itself on the way; then the connection ends and is made anew.
struct UpdateWatch {
    /// How long a supervisor may be away.
    private static let patience = Duration.seconds(60)

    let client: ControlClient
    let transaction: String
    private let terminal = Terminal.standardError

    init(client: ControlClient, transaction: String) {
        self.client = client
        self.transaction = transaction
    }

    /// The status after the transaction ended.
    ///
    /// - Throws: `ControlError` when the supervisor stays away.
    func untilEnd() async throws -> UpdateStatus {
        var lastSeen = ContinuousClock.now
        while true {
            do {
                let answers = try client.answers(to: ControlRequest(.watch), for: UpdateStatus.self)
                for try await answer in answers {
                    guard let status = answer.result else { break }
                    lastSeen = .now
                    if status.transactionID != transaction || status.status == .safeMode {
                        show("")
                        return status
                    }
                    show("\(ProgressLine.bar(Double(status.percent) / 100))  \(status.message)")
                }
            } catch let error as ControlError {
                guard ContinuousClock.now - lastSeen < Self.patience else { throw error }
            }
            try await Task.sleep(for: .milliseconds(300))
        }
    }

    private func show(_ text: String) {
        guard terminal.isInteractive else { return }
        terminal.print("\r\u{1B}[K" + text, terminator: "")
    }

    /// The entry of the transaction in the history.
    func result(_ status: UpdateStatus) throws -> HistoryEntry {
        guard let entry = status.history.first(where: { $0.txid == transaction }) else {
            throw UpdateFailure(status: status)
        }
        return entry
    }
}
