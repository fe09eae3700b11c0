import DurableStorage
import Foundation
import TestSupport
import Testing
import UpdateSimulation
import Updates

/// A small installation on disk: version 1.0.0 runs, others are on offer.
struct Installation: Sendable {
    let layout: InstallationLayout
    /// Where releases are built before they are "downloaded".
    let offers: String

    init(in folder: String) throws {
        layout = InstallationLayout(data: folder + "/data", releases: folder + "/releases")
        offers = folder + "/offers"
        try FileManager.default.createDirectory(atPath: offers, withIntermediateDirectories: true)
        try InstallationBootstrap.createFolders(layout)
        let reference = try TinyRelease.build("1.0.0", SchemaRange(schema: 4, reader: 4), in: offers + "/1.0.0")
        try ReleaseSeal.seal(offers + "/1.0.0", as: reference, in: layout)
        try InstallationBootstrap.install(layout.release(reference), in: layout, at: Sample.start)
        try writeDatabase(1, SchemaRange(schema: 4, reader: 4))
    }

    func writeDatabase(_ number: Int, _ schema: SchemaRange) throws {
        try DurableTree.create(layout.database(number))
        try DurableFile.write(try UpdateJSON.encode(schema), to: layout.databaseFile(number))
    }

    func database(_ number: Int) throws -> SchemaRange {
        let bytes = try #require(try DurableFile.read(layout.databaseFile(number), limit: 1000))
        return try UpdateJSON.decode(SchemaRange.self, from: Data(bytes))
    }

    func driver(
        _ world: World,
        failpoints: Failpoints = .none,
        policy: UpdatePolicy? = nil,
        now: @escaping @Sendable () -> Date = { Sample.start }
    ) throws -> TransactionDriver {
        var settings = DriverSettings(policy: try policy ?? UpdatePolicy(), bootID: "boot")
        settings.ballastBytes = 1 << 16
        settings.permissionPoll = .milliseconds(2)
        return TransactionDriver(
            layout: layout,
            steps: ScriptedSteps(world: world, installation: self),
            runner: ScriptedRunner(world: world),
            settings: settings,
            failpoints: failpoints,
            now: now
        )
    }

    var activeVersion: String? { try? GenerationStore(layout).active().side.release.version }

    /// What holds whenever nothing is going on.
    func expectSound(_ world: World, _ comment: Comment? = nil) throws {
        let soundness = Soundness(layout) { try database($0) }
        #expect(soundness.violations(running: world.running) == [], comment)
    }
}
