import DurableStorage
import Foundation

/// Orders to steps and their outcomes.
extension TransactionDriver {
    func run(_ step: UpdateStep, _ transaction: Transaction) async throws(Failpoints.Halt) -> TransactionEvent {
        do { try prepareStaging(step, transaction) } catch {
            return .effectFailed(Reason(Self.code(of: error), "\(error)"))
        }
        let outcome = await run(order(step, transaction))
        try reach("step.\(step.rawValue).ended")
        switch outcome {
        case .done(let facts): return .stepDone(facts)
        case .refused(let reason): return .stepRefused(reason)
        case .failed(let message): return .stepFailed(message)
        case .timedOut: return .stepTimedOut
        // Only the owner's wish cancels a step, and that takes precedence over its outcome.
        case .cancelled: return .stepFailed("The step “\(step.rawValue)” was cancelled.")
        }
    }

    func run(_ order: StepOrder) async -> StepOutcome {
        let steps = steps
        return await interruptible { await steps.run(order, progress: { await self.note($0) }) }
    }

    private func order(_ step: UpdateStep, _ transaction: Transaction) -> StepOrder {
        let program = step.runsNewRelease ? transaction.to ?? transaction.from : transaction.from
        return StepOrder(
            step: step,
            transaction: transaction.txid,
            kind: transaction.kind,
            program: layout.release(program.release),
            layout: layout,
            request: transaction.request,
            from: transaction.from,
            to: transaction.to,
            database: transaction.database,
            floor: records.floor(),
            failedVersions: records.failedReleases().versions,
            limit: settings.steps[step]
        )
    }

    /// Makes the folder for the step's files.
    ///
    /// The first step takes over what an earlier download left, to resume it.
    private func prepareStaging(_ step: UpdateStep, _ transaction: Transaction) throws {
        let staging = layout.staging(transaction.txid)
        if step == .resolve, try FolderListing.kind(of: staging) == nil {
            // Transactions are named by their date; other folders are no downloads.
            let leftovers = try FolderListing.names(at: layout.stagings)
                .filter { $0.first?.isNumber == true }
                .map { layout.stagings + "/" + $0 }
            if let newest = leftovers.last { try DurableTree.move(newest, to: staging) }
            for older in leftovers.dropLast() { try DurableTree.remove(older) }
        }
        try DurableTree.create(staging)
    }
}
