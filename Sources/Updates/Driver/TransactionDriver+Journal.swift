import DurableStorage
import Foundation
import Glibc

/// Every transition is durable before anything is done about it.
extension TransactionDriver {
    /// Lets the reducer react and stores the result.
    ///
    /// When it cannot be stored, the transition did not happen: the reducer is told instead that storing failed.
    func apply(_ event: TransactionEvent) throws(Failpoints.Halt) -> [TransactionEffect] {
        let before = reducer
        let effects = reducer.handle(event, at: now())
        defer { publish() }
        guard let reason = try storeIfChanged(since: before) else { return effects }
        guard let after = reducer.transaction, mustBeStored(after, since: before.transaction) else { return effects }
        reducer = before
        if case .start = event { return [.refuse(reason)] }
        let consequences = reducer.handle(.effectFailed(reason), at: now())
        // What is to be done now undoes things, and a journal that still has the state before leads to the same.
        _ = try storeIfChanged(since: before)
        return consequences
    }

    /// Whether going on without this version of the journal could end differently than it would after a crash.
    private func mustBeStored(_ after: Transaction, since before: Transaction?) -> Bool {
        guard after.ending == nil else { return false }
        return switch after.state {
        case .rollback, .rolledBack, .safeMode, .collect: false
        default: true
        }
    }

    private func storeIfChanged(since before: TransactionReducer) throws(Failpoints.Halt) -> Reason? {
        guard let transaction = reducer.transaction, transaction != before.transaction else { return nil }
        do {
            try withRoom { try journal.store(transaction) }
            try failpoints.reached("journal.stored." + transaction.state.rawValue)
            return nil
        } catch let halt as Failpoints.Halt {
            throw halt
        } catch {
            return Reason(Self.code(of: error), "\(error)")
        }
    }

    static func code(of error: any Error) -> Reason.Code {
        switch error {
        case StorageError.system(_, _, let code) where code == ENOSPC || code == EDQUOT: .space
        case UpdateError.damaged: .damaged
        default: .storage
        }
    }
}
