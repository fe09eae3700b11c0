import DurableStorage
import Foundation
import UpdateSimulation
import Updates

/// Steps that do the real work on tiny files, unless the world says otherwise.
struct ScriptedSteps: StepRunning {
    let world: World
    let installation: Installation

    func run(
        _ order: StepOrder,
        progress: @escaping @Sendable (StepProgress) async -> Void
    ) async -> StepOutcome {
        let (scripted, isEndless) = world.change { state in
            state.log.append("step \(order.step.rawValue)")
            state.orders.append(order)
            return (state.outcomes[order.step], state.endless.contains(order.step))
        }
        await progress(StepProgress(done: 1, total: 2))
        if isEndless {
            while !Task.isCancelled { try? await Task.sleep(for: .milliseconds(1)) }
            return .cancelled
        }
        if let scripted { return scripted }
        do { return .done(try work(order)) } catch { return .failed("\(error)") }
    }

    private func work(_ order: StepOrder) throws -> StepFacts {
        var facts = StepFacts()
        switch order.step {
        case .resolve:
            let (version, schema, goal) = world.change { ($0.offer, $0.offered, $0.goal) }
            let folder = installation.offers + "/" + version
            try? DurableTree.remove(folder)
            facts.release = try TinyRelease.build(version, schema, in: folder)
            facts.goal = goal
            facts.targetsVersion = 3
        case .download:
            try DurableTree.remove(order.folder)
            try FileManager.default.copyItem(
                atPath: installation.offers + "/" + (order.to?.release.version ?? ""),
                toPath: order.folder
            )
        case .verify:
            try ReleaseFolder(order.folder, isSealed: order.kind == .rollback).verify(
                manifest: order.to?.release.manifest
            )
        case .seal:
            if let to = order.to { try ReleaseSeal.seal(order.folder, as: to.release, in: order.layout) }
        case .preflight, .probe: facts.checks = ["self-test": true]
        case .snapshot:
            let folder = order.layout.snapshot(order.transaction)
            try DurableTree.create(folder)
            facts.snapshotPath = folder + "/appliance.sqlite"
            let file = order.layout.databaseFile(order.from.database)
            let content = try DurableFile.read(file, limit: 1000) ?? []
            try DurableFile.write(content, to: folder + "/appliance.sqlite")
            facts.snapshotSHA256 = FileHash.sha256(content)
        case .migrate:
            if let to = order.to { try installation.writeDatabase(to.database, to.release.database) }
            facts.schema = order.database?.toSchema
        case .checkDatabase: facts.affectedRecordings = world.change { $0.affectedRecordings }
        // No part of a transaction.
        case .settings, .drift, .webhook: break
        }
        return facts
    }
}
