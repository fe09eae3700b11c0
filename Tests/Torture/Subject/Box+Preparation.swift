import Archive
import DurableStorage
import Foundation
import ReleasePublishing
import TUF
import UpdateSimulation
import Updates

extension Box {
    /// Makes everything an experiment begins with: a publisher's bundle of the new release, the old release installed,
    /// three transcripts in its archive, and for rollbacks the update before.
    ///
    /// - Throws: Whatever the parts throw; the folder must be empty.
    func prepare(_ scenario: Scenario) async throws {
        let workshop = folder + "/workshop"
        let keys = workshop + "/keys"
        for role in TopLevelRole.allCases {
            _ = try KeyRing.create(role, count: RolePlan.standard(for: role).keys, in: keys)
        }
        let repository = PublisherRepository(folder: workshop + "/repository", keys: try KeyRing(folders: [keys]))
        try repository.initialise()
        let root = try String(contentsOfFile: workshop + "/repository/metadata/1.root.json", encoding: .utf8)
        let trust = ["share/root.json": root]
        let new = workshop + "/new"
        try TinyRelease.build(Scenario.newVersion, scenario.newSchema, in: new, extra: trust)
        try repository.add(release: new)
        try await repository.bundle(.channel(.stable), to: bundle)
        try install(workshop + "/old", trust: trust)
        try FileManager.default.removeItem(atPath: workshop)
        try write(scenario)
        if scenario.isRollback { try await update() }
    }

    private func install(_ staged: String, trust: [String: String]) throws {
        try FileManager.default.createDirectory(atPath: layout.data, withIntermediateDirectories: true)
        try InstallationBootstrap.createFolders(layout)
        let old = try TinyRelease.build(Scenario.oldVersion, Scenario.oldSchema, in: staged, extra: trust)
        try ReleaseSeal.seal(staged, as: old, in: layout)
        try InstallationBootstrap.install(layout.release(old), in: layout, at: TinyRelease.built)
        let archive = try FutureArchive.open(layout.databaseFile(1), for: Scenario.oldSchema, migration: .any)
        for _ in 0..<3 { say(Said(job: try FutureArchive.store(in: archive))) }
    }

    /// The update that a rollback undoes.
    private func update() async throws {
        let session = try Session(self)
        _ = await session.driver.recover()
        _ = await session.driver.start(request())
        await session.driver.settled()
        let active = try GenerationStore(layout).active()
        guard active.side.release.version == Scenario.newVersion else {
            throw UpdateError.generation(active.number, "the update before the rollback failed")
        }
    }
}
