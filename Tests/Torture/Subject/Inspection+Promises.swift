import DurableStorage
import Foundation
import Updates

extension Inspection {
    /// I4: whatever was reported as durable is on disk, before anything is recovered.
    func brokenPromises() -> [String] {
        var found: [String] = []
        let records = UpdateRecords(box.layout)
        let history = records.history()
        let journal = TransactionJournal(box.layout.journal).load()
        checkJournal(journal, history, &found)
        if promises.has("history.appended"), let txid = promises.accepted.last,
            !history.contains(where: { $0.txid == txid })
        {
            found.append("I4: the end of \(txid) was recorded, and is not in the history")
        }
        if promises.has("journal.removed"), case .transaction = journal {
            found.append("I4: the journal was removed, and is there again")
        }
        if promises.has("floor.raised"), records.floor().minimumVersion != Scenario.newVersion {
            found.append("I4: the floor was raised, and is \(records.floor().minimumVersion ?? "none")")
        }
        if promises.has("failed.recorded"), !records.failedReleases().versions.contains(Scenario.newVersion) {
            found.append("I4: the failed release was recorded, and is not")
        }
        checkLink(&found)
        return found
    }

    private func checkJournal(
        _ journal: TransactionJournal.Content,
        _ history: [HistoryEntry],
        _ found: inout [String]
    ) {
        let stored = promises.states.count
        switch journal {
        case .transaction(let transaction):
            if transaction.seq < stored, promises.accepted.last.map({ $0 == transaction.txid }) ?? true {
                found.append("I4: the journal was stored \(stored) times, on disk is version \(transaction.seq)")
            }
        case .damaged(_, let why): found.append("I2: the journal is damaged: \(why)")
        case .none:
            let isKnown = promises.accepted.last.map { txid in history.contains { $0.txid == txid } } ?? false
            if stored > 0, !isKnown { found.append("I4: the journal was stored \(stored) times, and there is none") }
        }
    }

    private func checkLink(_ found: inout [String]) {
        let versions = scenario.versions
        let active = (try? GenerationStore(box.layout).active())?.side.release.version ?? "nothing"
        switch promises.reached.last(where: { $0.hasPrefix("active.swapped") }) {
        case "active.swapped.to" where promises.states.last != "rollback":
            if active != versions.to { found.append("I4: the switch was made, and \(active) is active") }
        case "active.swapped.back":
            if active != versions.from { found.append("I4: the way back was made, and \(active) is active") }
        default: break
        }
    }
}
