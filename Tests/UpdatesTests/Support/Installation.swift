import DurableStorage
import Foundation
import TestSupport
import Testing
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
        let reference = try Self.build("1.0.0", SchemaRange(schema: 4, reader: 4), in: offers + "/1.0.0")
        try ReleaseSeal.seal(offers + "/1.0.0", as: reference, in: layout)
        try InstallationBootstrap.install(layout.release(reference), in: layout, at: Sample.start)
        try writeDatabase(1, SchemaRange(schema: 4, reader: 4))
    }

    /// Makes a release of a few tiny files and its manifest.
    @discardableResult
    static func build(_ version: String, _ schema: SchemaRange, in folder: String) throws -> ReleaseReference {
        let contents = [
            "bin/appliance-supervisor": "supervisor \(version)", "bin/whisper-appliance": "server \(version)",
            "share/notes.txt": "notes of \(version)",
        ]
        for sub in ["", "/bin", "/share"] {
            try FileManager.default.createDirectory(atPath: folder + sub, withIntermediateDirectories: true)
        }
        var files: [ReleaseManifest.File] = []
        for (path, text) in contents.sorted(by: { $0.key < $1.key }) {
            let mode = path.hasPrefix("bin/") ? "0555" : "0444"
            try DurableFile.write(text.utf8, to: folder + "/" + path, mode: mode == "0555" ? 0o555 : 0o444)
            files.append(.init(path: path, sha256: FileHash.sha256(text.utf8), size: text.utf8.count, mode: mode))
        }
        let manifest = ReleaseManifest(
            version: version,
            commit: "abc",
            channel: "stable",
            built: Sample.start,
            platform: .init(os: "linux", arch: "x86_64", glibc: "2.36"),
            files: files,
            database: schema
        )
        let bytes = try UpdateJSON.encode(manifest)
        try DurableFile.write(bytes, to: InstallationLayout.manifest(in: folder), mode: 0o444)
        return ReleaseReference(version: version, manifest: FileHash.sha256(bytes), database: schema)
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

    /// I1, I3, I9 and I10: what holds whenever nothing is going on.
    func expectSound(_ world: World, _ comment: Comment? = nil) throws {
        let active = try GenerationStore(layout).active()
        #expect(throws: Never.self, comment) {
            try ReleaseFolder(layout.release(active.side.release)).verify(manifest: active.side.release.manifest)
        }
        let database = try database(active.side.database)
        #expect(active.side.release.database.schema >= database.reader, comment)
        #expect(world.running.keys.sorted() == [active.number], comment)
        #expect(world.running[active.number] == false, "the intake is open \(comment?.rawValue ?? "")")
        #expect(try FolderListing.kind(of: layout.journal) == nil, comment)
        #expect(
            try DurableLink.target(of: layout.supervisor).map { FileManager.default.fileExists(atPath: $0) } == true
        )
    }
}
