import DurableStorage
import Foundation

/// Going back by the owner's wish.
extension TransactionDriver {
    /// Begins going back to a retained generation, or says why not.
    ///
    /// Where the database of that generation is an older one, the recordings made since are not in it (they stay in the
    /// newer database, which is kept): the answer is their number until the request accepts it.
    package func rollback(_ request: RollbackRequest) async -> RequestAnswer {
        if let running = running(nil) { return running }
        if let reason = obstacle([layout.data, layout.update, layout.generations, layout.databases]) {
            return .refused(reason, running: nil)
        }
        isBusy = true
        let update = UpdateRequest(trigger: request.trigger)
        let answer = await open(update) { active in await self.target(request, update, active) }
        if worker == nil { close() }
        return answer
    }

    private func target(_ request: RollbackRequest, _ update: UpdateRequest, _ active: Side) async -> Opening {
        do {
            guard let number = try request.generation ?? generations.active().previous else {
                return .answer(.refused(Reason(.nothing, "There is no earlier version to go back to."), running: nil))
            }
            let old = try generations.read(number).side
            let next = try generations.nextNumber(above: [active.generation])
            guard number != active.generation else {
                return .answer(.refused(Reason(.invalid, "Generation \(number) runs already."), running: nil))
            }
            if old.database == active.database {
                guard old.release.database.schema >= active.schema.reader else {
                    let message = "Version \(old.release.version) cannot read the database any more."
                    return .answer(.refused(Reason(.database, message), running: nil))
                }
                let side = Side(
                    release: old.release,
                    generation: next,
                    database: old.database,
                    schema: active.schema
                )
                let change = DatabaseChange(
                    mode: .none,
                    fromSchema: active.schema.schema,
                    toSchema: active.schema.schema
                )
                return .side(active, TransactionStart.Target(side: side, database: change))
            }
            if let answer = await consent(request, update, active, old) { return .answer(answer) }
            var side = old
            side.generation = next
            let change = DatabaseChange(
                mode: .restore,
                fromSchema: active.schema.schema,
                toSchema: old.schema.schema
            )
            return .side(active, TransactionStart.Target(side: side, database: change))
        } catch {
            return .answer(.refused(Reason(Self.code(of: error), "\(error)"), running: nil))
        }
    }

    private func consent(
        _ request: RollbackRequest,
        _ update: UpdateRequest,
        _ active: Side,
        _ old: Side
    ) async -> RequestAnswer? {
        let outcome = await run(plainOrder(.checkDatabase, update, active, to: old))
        guard case .done(let facts) = outcome, let count = facts.affectedRecordings else {
            let message = "The recordings that would be affected cannot be counted, so nothing was changed."
            return .refused(Reason(.database, message), running: nil)
        }
        return request.acceptedLoss.map { $0 >= count } ?? false ? nil : .needsConsent(recordings: count)
    }
}
