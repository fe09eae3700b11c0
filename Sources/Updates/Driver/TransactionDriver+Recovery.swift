import DurableStorage
import Foundation

/// What happens when the supervisor starts.
extension TransactionDriver {
    /// Finds out what was going on when the last process ended and makes sure that a server runs.
    ///
    /// What is left of a transaction is finished in the background. To be called once, before anything else; nothing it
    /// finds can keep it from returning.
    package func recover() async -> RecoveryReport {
        guard !isBusy else { return RecoveryReport(journal: .busy, active: try? generations.active()) }
        isBusy = true
        var findings: [String] = []
        do { try InstallationBootstrap.createFolders(layout) } catch { findings.append("\(error)") }
        do { lock = try FileLock(layout.lock) } catch StorageError.held {
            isBusy = false
            return RecoveryReport(journal: .busy, active: try? generations.active())
        } catch {
            // Without a lock there can be no other either: the folder is not writable.
            findings.append("\(error)")
        }
        if lock != nil { removeLeftovers() }
        switch journal.load() {
        case .transaction(let transaction): return await resume(transaction, findings)
        case .none: return await settle(.none, findings, mustVerify: false)
        case .damaged(_, let why):
            findings.append("The journal of the last update was set aside: \(why).")
            return await settle(.damaged(why), findings, mustVerify: true)
        }
    }

    /// Which end of the transaction is active.
    func activeSide(_ transaction: Transaction) -> ActiveSide {
        switch generations.activeNumber() {
        case transaction.from.generation: .from
        case .some(let number) where number == transaction.to?.generation: .to
        default: .other
        }
    }

    /// Starts the server that is to run; once more with the ballast gone where a full disk may be what it lacks: a
    /// database needs some room even to be read.
    func startActive(_ order: StartOrder) async -> StartOutcome {
        let outcome = await runner.start(order)
        let free = try? DurableFile.freeBytes(at: layout.data)
        guard outcome != .ready, let free, free < settings.ballastBytes, (try? ballast.free()) != nil else {
            return outcome
        }
        return await runner.start(order)
    }

    private func resume(_ transaction: Transaction, _ findings: [String]) async -> RecoveryReport {
        reducer = TransactionReducer(transaction, limits: settings.reducer)
        var report = RecoveryReport(journal: .transaction(transaction.txid, transaction.state), findings: findings)
        // The other states start the right server themselves.
        let startsNothing = transaction.state.phase == .committed || transaction.state == .rolledBack
        if startsNothing, let active = try? generations.active().side {
            let isClosed = transaction.isExclusive && transaction.state == .commit
            report.server = await startActive(startOrder(active, isClosed: isClosed))
        }
        report.active = try? generations.active()
        work(.recovered(active: activeSide(transaction), bootID: settings.bootID))
        return report
    }

    private func settle(
        _ journal: RecoveryReport.Journal,
        _ found: [String],
        mustVerify: Bool
    ) async -> RecoveryReport {
        var report = RecoveryReport(journal: journal, findings: found)
        // The first thing to fail on a full disk is the record of why.
        try? ballast.fill()
        defer {
            isBusy = false
            lock = nil
        }
        do {
            report.active = try usableGeneration(mustVerify, &report.findings)
        } catch {
            report.findings.append("\(error)")
        }
        guard let active = report.active?.side else {
            await runner.enterSafeMode(Reason(.damaged, "There is no release that is whole; install one again."))
            return report
        }
        report.server = await startActive(startOrder(active, isClosed: false))
        return report
    }

    /// The active generation, or, where that is not usable, the newest one that is, made active.
    private func usableGeneration(_ mustVerify: Bool, _ findings: inout [String]) throws -> Generation? {
        let active: Generation?
        do {
            let found = try generations.active()
            let program = InstallationLayout.program(in: layout.release(found.side.release))
            if mustVerify ? isWhole(found.side) : try FolderListing.kind(of: program) == .file { return found }
            findings.append("The active generation \(found.number) is damaged.")
            active = found
        } catch {
            findings.append("\(error)")
            active = nil
        }
        let all = try generations.all()
        guard let database = active?.side.database ?? all.map(\.side.database).max() else { return nil }
        let candidates = FallbackChoice.candidates(all, database: database, damaged: active.map { [$0.number] } ?? [])
        guard let choice = candidates.first(where: { isWhole($0.side) }) else { return nil }
        try generations.activate(choice.number)
        try failpoints.reached("active.repaired")
        findings.append("Generation \(choice.number) was made active instead.")
        return choice
    }
}
