import Archive
import DurableStorage
import Foundation
import Updates

@testable import UpdateSteps

/// The appliance's own steps, in this process instead of a child of it.
///
/// Only what needs a further release is done here: its migration, and the trial of its server on a copy.
struct Steps: StepRunning {
    let box: Box
    let servers: Servers

    func run(_ order: StepOrder, progress: @escaping @Sendable (StepProgress) async -> Void) async -> StepOutcome {
        // The appliance is in use meanwhile.
        if order.step == .download || order.step == .migrate { servers.serve() }
        do {
            let facts = try await work(order)
            if order.step == .snapshot { servers.serve() }
            return .done(facts)
        } catch {
            return StepRefusal.reason(for: error).map(StepOutcome.refused) ?? .failed("\(error)")
        }
    }

    private func work(_ order: StepOrder) async throws -> StepFacts {
        switch order.step {
        case .preflight: try preflight(order)
        case .snapshot: try snapshot(order)
        case .migrate: try migrate(order)
        case .resolve, .download, .verify, .seal, .checkDatabase, .probe, .settings, .drift, .webhook:
            try await ApplianceSteps(url: nil, model: "base", executable: "", environment: [:])
                .carryOut(order, report: StepReport { _ in })
        }
    }

    private func preflight(_ order: StepOrder) throws -> StepFacts {
        let to = order.to ?? order.from
        let folder = order.staging + "/canary"
        try? FileManager.default.removeItem(atPath: folder)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try DatabaseSteps.createFolder(folder)
        let copy = folder + "/appliance.sqlite"
        let file = order.layout.databaseFile(order.from.database)
        _ = try FutureArchive.open(file, for: order.from.release.database, migration: .additive).snapshot(to: copy)
        var facts = StepFacts()
        // Going back to an older database is no migration.
        if order.kind == .update {
            _ = try FutureArchive.open(copy, for: to.release.database, migration: .any)
            facts.checks = ["archive": try Archive.check(copy).schema.number == to.release.database.schema]
        }
        return facts
    }

    private func snapshot(_ order: StepOrder) throws -> StepFacts {
        let folder = order.layout.snapshot(order.transaction)
        try DurableTree.create(folder)
        let file = order.layout.databaseFile(order.from.database)
        let archive = try FutureArchive.open(file, for: order.from.release.database, migration: .additive)
        let snapshot = try archive.snapshot(to: folder + "/appliance.sqlite")
        var facts = StepFacts()
        facts.snapshotPath = snapshot.path
        facts.snapshotSHA256 = snapshot.sha256
        return facts
    }

    private func migrate(_ order: StepOrder) throws -> StepFacts {
        guard let to = order.to, let change = order.database else { throw StepRefusal(.invalid, "Nowhere to go.") }
        let path = order.layout.databaseFile(to.database)
        if change.mode == .rewrite {
            try DurableTree.create(order.layout.database(to.database))
            let file = order.layout.databaseFile(order.from.database)
            _ = try FutureArchive.open(file, for: order.from.release.database, migration: .additive).snapshot(to: path)
        }
        let migration: Archive.Migration = change.mode == .rewrite ? .any : .additive
        _ = try FutureArchive.open(path, for: to.release.database, migration: migration)
        var facts = StepFacts()
        facts.schema = try Archive.check(path).schema.number
        return facts
    }
}
