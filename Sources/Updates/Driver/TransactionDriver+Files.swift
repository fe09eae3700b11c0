import DurableStorage
import Foundation
import Glibc

/// The driver's own work on files: few small operations, each safe to be repeated.
extension TransactionDriver {
    func changeFiles(_ effect: TransactionEffect, _ transaction: Transaction) async throws -> TransactionEvent {
        switch effect {
        case .writeGeneration: try writeGeneration(transaction)
        case .swapActive(.back): return try swapBack(transaction)
        case .restoreSnapshot: return try restoreSnapshot(transaction)
        case .swapActive(let end):
            guard let side = side(end, transaction) else { return .effectDone }
            try generations.activate(side.generation)
            try failpoints.reached("active.swapped.\(end)")
        case .finishCommit: try await finishCommit(transaction)
        case .collect:
            if transaction.database?.mode == .restore { try leaveBehind(transaction.from.database, transaction) }
            try await collect(transaction)
            try failpoints.reached("collected")
        case .finish:
            try recordHistory(transaction)
            try journal.remove()
            try failpoints.reached("journal.removed")
            // Without that much room left the next update will say so.
            try? ballast.fill()
            return .finished
        default: break
        }
        return .effectDone
    }

    private func writeGeneration(_ transaction: Transaction) throws {
        guard let to = transaction.to else { return }
        // A link must never come to lead to something that is not whole.
        try ReleaseFolder(layout.release(to.release)).verify(manifest: to.release.manifest)
        guard try FolderListing.kind(of: layout.database(to.database)) == .folder else {
            throw UpdateError.generation(to.generation, "its database folder is missing")
        }
        let previous = transaction.from.generation
        try generations.write(Generation(side: to, previous: previous, created: now()))
        try failpoints.reached("generation.written")
    }

    private func swapBack(_ transaction: Transaction) throws -> TransactionEvent {
        let back = transaction.back ?? transaction.from
        guard isWhole(back) else {
            let candidates = FallbackChoice.candidates(
                try generations.all(),
                below: back.generation,
                database: transaction.from.database,
                alsoConsidering: [transaction.from, transaction.to].compactMap(\.self)
            )
            return .targetDamaged(next: candidates.first { isWhole($0.side) }?.side)
        }
        try generations.activate(back.generation)
        try failpoints.reached("active.swapped.back")
        return .effectDone
    }

    /// A link to the snapshot needs no room, and a crash in here leaves the snapshot for the next try.
    private func restoreSnapshot(_ transaction: Transaction) throws -> TransactionEvent {
        guard let change = transaction.database, let snapshot = change.snapshotPath,
            try FileHash.sha256(of: snapshot) == change.snapshotSHA256
        else { return .targetDamaged(next: nil) }
        let used = [transaction.from, transaction.to].compactMap(\.self)
        let side = Side(
            release: transaction.from.release,
            generation: try generations.nextNumber(above: used.map(\.generation)),
            database: try generations.nextDatabase(above: used.map(\.database)),
            schema: transaction.from.schema
        )
        try leaveBehind(transaction.from.database, transaction)
        try DurableTree.create(layout.database(side.database))
        try DurableLink.share(snapshot, as: layout.databaseFile(side.database))
        try generations.write(Generation(side: side, previous: transaction.from.generation, created: now()))
        try failpoints.reached("snapshot.restored")
        return .targetDamaged(next: side)
    }

    /// Marks a database that holds what the one in use does not: nothing deletes it but its owner.
    private func leaveBehind(_ database: Int, _ transaction: Transaction) throws {
        try withRoom {
            try DurableFile.write(Array(transaction.txid.utf8), to: layout.leftBehind(database), mode: 0o600)
        }
    }

    /// Whether a generation can be read and every file of its release is what it should be.
    func isWhole(_ side: Side) -> Bool {
        guard let generation = try? generations.read(side.generation), generation.side.release == side.release else {
            return false
        }
        return (try? ReleaseFolder(layout.release(side.release)).verify(manifest: side.release.manifest)) != nil
    }

    private func finishCommit(_ transaction: Transaction) async throws {
        guard let to = transaction.to else { return }
        // The time a release was built is certainly past; the clock may be wrong.
        let built = try? ReleaseFolder(layout.release(to.release)).manifest().0.built
        let floor = Floor(
            minimumVersion: to.release.version,
            minimumTargetsVersion: transaction.targetsVersion ?? 0,
            time: built
        )
        try withRoom { try records.raiseFloor(to: floor) }
        try failpoints.reached("floor.raised")
        try withRoom { try records.changeFailedReleases { $0.forgive(to.release.version) } }
        // A server that ends now is started again by its watcher, with an open intake.
        if transaction.isExclusive { _ = await runner.openIntake(to.generation) }
        try failpoints.reached("intake.opened")
        try withRoom { try DurableLink.swap(layout.supervisor, to: layout.release(to.release)) }
        try failpoints.reached("supervisor.swapped")
    }

    /// Does it once more with the ballast gone when the disk is full.
    func withRoom(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch StorageError.system(_, _, let code) where code == ENOSPC || code == EDQUOT {
            try ballast.free()
            try body()
        }
    }

    func tidy(_ effect: TransactionEffect, _ transaction: Transaction) throws {
        switch effect {
        case .freeBallast: try ballast.free()
        case .discardStaging: try DurableTree.remove(layout.staging(transaction.txid))
        case .discardSnapshot: try DurableTree.remove(layout.snapshot(transaction.txid))
        case .discardDatabase: try discardDatabase(transaction)
        case .discardGeneration: if let to = transaction.to { try generations.remove(to.generation) }
        case .noteSchema: try noteSchema(transaction)
        case .recordFailed: try recordFailed(transaction)
        case .writeReport: try writeReport(transaction)
        case .recordHistory: try recordHistory(transaction)
        default: return
        }
        try failpoints.reached(Self.tag(effect))
    }

    private static func tag(_ effect: TransactionEffect) -> String {
        switch effect {
        case .freeBallast: "ballast.freed"
        case .discardStaging: "staging.discarded"
        case .discardSnapshot: "snapshot.discarded"
        case .discardDatabase: "database.discarded"
        case .discardGeneration: "generation.discarded"
        case .noteSchema: "schema.noted"
        case .recordFailed: "failed.recorded"
        case .writeReport: "report.written"
        default: "history.recorded"
        }
    }

    private func discardDatabase(_ transaction: Transaction) throws {
        guard transaction.database?.mode == .rewrite, let to = transaction.to else { return }
        let isUsed = try generations.all().contains { $0.side.database == to.database && $0.number != to.generation }
        if !isUsed, to.database != transaction.from.database { try DurableTree.remove(layout.database(to.database)) }
    }

    /// After a migration in place the old release lives with a newer database than it brought.
    private func noteSchema(_ transaction: Transaction) throws {
        // During the migration itself nobody knows; repeating it is harmless, leaving it out is not.
        let isMigrated = transaction.state == .arm || transaction.state.phase != .before
        let back = transaction.back ?? transaction.from
        guard isMigrated, transaction.database?.mode == .additive, let to = transaction.to,
            back.database == to.database
        else { return }
        try generations.note(to.schema, in: back.generation)
    }

    private func recordFailed(_ transaction: Transaction) throws {
        guard let to = transaction.to, let reason = transaction.reason else { return }
        // Going back to a release that ran before says nothing against the releases on offer.
        guard transaction.kind == .update else { return }
        let date = now()
        try records.changeFailedReleases {
            $0.record(to.release.version, reason: reason, txid: transaction.txid, at: date)
        }
    }

    private func writeReport(_ transaction: Transaction) throws {
        let folder = layout.report(transaction.txid)
        try DurableTree.create(folder)
        try DurableFile.write(try UpdateJSON.encode(transaction), to: folder + "/transaction.json", mode: 0o600)
    }

    private func recordHistory(_ transaction: Transaction) throws {
        guard let outcome = transaction.ending else { return }
        let isKnown = records.history(5).contains { $0.txid == transaction.txid && $0.outcome == outcome }
        let entry = HistoryEntry(transaction, outcome: outcome, at: now())
        // Until it is written the journal is the only one to know how the transaction ended.
        if !isKnown { try withRoom { try records.append(entry) } }
        try failpoints.reached("history.appended")
    }
}
