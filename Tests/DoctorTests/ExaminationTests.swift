import Foundation
import TestSupport
import Testing

@testable import Archive
@testable import Deployment
@testable import Doctor
@testable import Identity
@testable import Probing
@testable import SpeechModels
@testable import Updates

/// One thing that is wrong with an appliance, and what the doctor must say to it and to nothing else.
struct Fault: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let severity: Finding.Severity
    let change: @Sendable (inout DoctorFacts) -> Void

    init(
        _ id: String,
        _ severity: Finding.Severity = .error,
        _ change: @escaping @Sendable (inout DoctorFacts) -> Void
    ) {
        testDescription = id
        self.severity = severity
        self.change = change
    }
}

extension DoctorFacts {
    static let day = 86400.0
    static let today = Date(timeIntervalSince1970: 1_800_000_000)

    /// An appliance that nothing is wrong with.
    static func healthy() throws -> DoctorFacts {
        var entries = [DataEntry("/data", .folder, isNeeded: true), DataEntry("/data/admin-token", .file)]
        for index in entries.indices {
            entries[index].found = entries[index].expected
            entries[index].mode = index == 0 ? 0o700 : 0o600
            entries[index].owner = 990
        }
        let models = try withScratch { try ModelStore(directory: $0).list() }
        return DoctorFacts(
            now: today,
            isClockKept: true,
            deployment: deployment(mounts: "1 0 8:1 / / rw - ext4 /dev/sda1 rw"),
            entries: entries,
            free: .value(100 << 30),
            freeFiles: 1_000_000,
            isWritable: true,
            decoder: nil,
            syncing: nil,
            memory: MemoryReading(available: 2 << 30, total: 8 << 30),
            models: .value(models.map { StoredModel(model: $0.model, state: .installed(verified: today)) }),
            defaultModel: .value(models[0].model.id),
            engineObstacle: nil,
            identity: identity(),
            repair: "update start --reinstall",
            updates: updates(),
            live: LiveFacts(service: service),
            certificates: ["ca.pem": .value(today + 3000 * day), "server.pem": .value(today + 60 * day)],
            archive: .value(Archive.Facts(schema: .current, transcripts: 3)),
            archiveLog: 4 << 20,
            backups: nil,
            hasServed: true,
            built: today - 30 * day
        )
    }

    /// What a release is when `change` was made to it.
    static func identity(_ change: (inout IdentityFacts) -> Void = { _ in }) -> IdentityReport {
        let hash = String(repeating: "a", count: 64)
        let release: String = "/releases/1.0.0-" + hash.prefix(12)
        let manifest = ReleaseManifest(
            version: "1.0.0",
            commit: "c0ffee",
            channel: "stable",
            built: today,
            platform: .init(os: "linux", arch: "x86_64", glibc: "2.36"),
            files: [.init(path: "bin/x", sha256: hash, size: 1, mode: "0555")],
            database: SchemaRange(schema: 1, reader: 1)
        )
        var facts = IdentityFacts(
            place: ProgramPlace(executable: release + "/bin/x", checkout: nil, release: release),
            build: BuildIdentity(version: "1.0.0", commit: nil),
            schema: SchemaRange(schema: 1, reader: 1),
            data: "/data"
        )
        facts.program = .value(.init(path: release + "/bin/x", sha256: hash, isDeleted: false))
        facts.manifest = .value(.init(manifest: manifest, sha256: hash))
        (facts.files, facts.mounts) = (.value([]), .value([]))
        change(&facts)
        return IdentityReport(facts, repair: "update start --reinstall", at: today)
    }

    /// As systemd tells of units that run and come back.
    static let service = ServiceState(
        service: .init(activity: "active", result: "success", status: 0, file: "enabled"),
        socket: .init(activity: "active", result: "success", status: 0, file: "enabled")
    )

    /// Of an appliance that was updated once and looks for the next one.
    static func updates() -> UpdateFacts {
        UpdateFacts(
            last: entry(.committed),
            expiries: ["root.json": .value(today + 300 * day), "timestamp.json": .value(today + day)],
            floor: today - 40 * day,
            looksForUpdates: true,
            room: 3 << 30,
            unit: ("/etc/systemd/system/whisper-appliance.service", [])
        )
    }

    static func transaction(_ state: UpdateState, since entered: Date) -> TransactionJournal.Content {
        let release = ReleaseReference(version: "1.0.0", manifest: "", database: SchemaRange(schema: 1, reader: 1))
        var transaction = Transaction(
            txid: "t-1",
            state: state,
            kind: .update,
            request: UpdateRequest(trigger: .user),
            from: Side(release: release, generation: 1, database: 1),
            bootID: "b",
            startedAt: entered
        )
        transaction.reason = Reason(.gateFailed, "It did not answer.")
        return .transaction(transaction)
    }

    static func entry(_ outcome: UpdateOutcome) -> HistoryEntry {
        guard case .transaction(let update) = transaction(.commit, since: today) else { preconditionFailure() }
        return HistoryEntry(update, outcome: outcome, at: today)
    }

    static func deployment(mounts: String) -> DeploymentReport {
        DeploymentReport(
            DeploymentFacts(
                evidence: DeploymentEvidence(readings: [.mounts: .present(mounts)], variables: [:]),
                program: ProgramPlace(executable: "/nowhere/bin/whisper-appliance"),
                stamp: .absent,
                data: "/data",
                isSupervised: true,
                writable: []
            )
        )
    }

    /// Changes what is known of the first model.
    mutating func turn(_ state: StoredModel.State) {
        guard case .value(var models) = self.models else { return }
        models[0] = StoredModel(model: models[0].model, state: state)
        self.models = .value(models)
    }
}

@Suite struct `The doctor` {
    static let faults = [
        Fault("deployment.data-unsafe", .warning) {
            $0.deployment = DoctorFacts.deployment(mounts: "1 0 0:5 / / rw - nfs4 nas:/ rw")
        },
        Fault("identity.files") {
            $0.identity = DoctorFacts.identity { $0.files = .value([.init(path: "x", expected: "1", found: "2")]) }
        },
        Fault("identity.mounts") { $0.identity = DoctorFacts.identity { $0.mounts = .value(["bin"]) } },
        Fault("identity.version") {
            $0.identity = DoctorFacts.identity { $0.build = BuildIdentity(version: "0.9.0", commit: nil) }
        },
        Fault("identity.service") {
            $0.identity = DoctorFacts.identity { $0.stamp = String(repeating: "b", count: 64) }
        },
        Fault("identity.unknown", .warning) {
            $0.identity = DoctorFacts.identity { $0.mounts = .failed("The kernel does not tell.") }
        },
        Fault("disk.files", .warning) { $0.freeFiles = 4000 },
        Fault("disk.files") { $0.freeFiles = 3 },
        Fault("disk.sync") { $0.syncing = "No space left on device." },
        Fault("models.memory") { $0.memory?.total = 100 << 20 },
        Fault("archive.log", .warning) { $0.archiveLog = 1 << 30 },
        Fault("backup.late", .warning) { $0.backups = "The last backup failed: the disk is full." },
        Fault("disk.read-only") { $0.isWritable = false },
        Fault("archive.missing") { $0.archive = nil },
        Fault("archive.schema", .warning) {
            $0.archive = .value(Archive.Facts(schema: SchemaVersion(number: 1, reader: 0), transcripts: 0))
        },
        Fault("update.journal") { $0.updates.journal = .damaged(movedTo: nil, why: "its checksum is wrong") },
        Fault("update.safe-mode") {
            $0.updates.journal = DoctorFacts.transaction(.safeMode, since: DoctorFacts.today)
        },
        Fault("update.stuck", .warning) {
            $0.updates.journal = DoctorFacts.transaction(.download, since: DoctorFacts.today - DoctorFacts.day)
        },
        Fault("update.undone", .note) { $0.updates.last = DoctorFacts.entry(.rolledBack) },
        Fault("update.fallback", .warning) { $0.updates.damaged = ["0.9.0": "“bin/x” is missing."] },
        Fault("update.signatures", .warning) { $0.updates.expiries["timestamp.json"] = .value($0.now - 60) },
        Fault("update.signatures", .warning) {
            $0.updates.expiries["root.json"] = .value($0.now + 3 * DoctorFacts.day)
        },
        Fault("update.signatures", .warning) { $0.updates.expiries["root.json"] = .failed("no JSON") },
        Fault("service.unit", .warning) { $0.updates.unit?.differences = ["+ ProtectSystem=no"] },
        Fault("update.unreachable", .note) { $0.live.updateServer = "updates.example is no name of a machine." },
        Fault("service.failed") {
            $0.live.service?.service.activity = "failed"
            $0.live.service?.service.result = "start-limit-hit"
        },
        Fault("service.stopped", .note) {
            $0.live.service?.service.activity = "inactive"
            $0.live.listener = .nobody
        },
        Fault("service.disabled", .warning) { $0.live.service?.socket.file = "masked" },
        Fault("service.socket", .warning) { $0.live.service?.socket.activity = "inactive" },
        Fault("service.cut-short", .warning) { $0.updates.cutShort = $0.now - 60 },
        Fault("port.closed") { $0.live.listener = .nobody },
        Fault("port.silent", .warning) { $0.live.listener = .silent },
        Fault("port.taken") { $0.live.listener = .stranger("It answers as no appliance does.") },
        Fault("engine.sample") { $0.live.hearing = .wrong("The sample's transcript lacks 5 of its 6 words.") },
        Fault("models.memory") { $0.live.service?.service.memory = 100 << 20 },
        Fault("disk.space", .warning) { $0.free = .value(3 << 30 - 1) },
        Fault("clock.behind") { $0.updates.floor = $0.now + 60 },
        Fault("program.decoder") { $0.decoder = "ffmpeg is not installed." },
        Fault("clock.unkept", .note) { $0.isClockKept = false },
        Fault("clock.behind") { $0.built = $0.now + 60 },
        Fault("data.missing") { $0.entries[0].found = nil },
        Fault("data.folder-missing", .warning) {
            $0.entries.append(DataEntry("/data/models", .folder, isNeeded: true))
        },
        Fault("data.kind") { $0.entries[1].found = .other },
        Fault("data.kind") { $0.entries[0].found = .file },
        Fault("data.unreadable") { $0.entries[0].isReadable = false },
        Fault("data.unreadable") { $0.entries[1].isReadable = false },
        Fault("data.owner") { $0.entries[1].owner = 0 },
        Fault("data.owner") { ($0.entries[1].owner, $0.entries[1].isReadable) = (0, false) },
        Fault("data.mode") { $0.entries[1].mode = 0o640 },
        Fault("data.mode", .warning) { $0.entries[0].mode = 0o755 },
        Fault("disk.space", .warning) { $0.free = .value(1 << 30) },
        Fault("disk.space") { $0.free = .value(100 << 20) },
        Fault("disk.space") { $0.free = .failed("not allowed") },
        Fault("models.unreadable") { $0.models = .failed("not allowed") },
        Fault("models.unverified", .warning) { $0.turn(.installed(verified: nil)) },
        Fault("models.damaged") { $0.turn(.damaged(size: 7)) },
        Fault("models.default") { $0.turn(.notInstalled) },
        Fault("models.default") { $0.defaultModel = .failed("unreadable") },
        Fault("engine.native") { $0.engineObstacle = "This processor lacks AVX2." },
        Fault("archive.damaged") { $0.archive = .failed("page 7 is used twice") },
        Fault("archive.schema") {
            $0.archive = .value(Archive.Facts(schema: SchemaVersion(number: 999, reader: 999), transcripts: 0))
        },
        Fault("certificate.server", .warning) { $0.certificates["server.pem"] = .value($0.now + 3 * DoctorFacts.day) },
        Fault("certificate.server") { $0.certificates["server.pem"] = .value($0.now - 1) },
        Fault("certificate.ca") {
            $0.certificates["ca.pem"] = .failed("no PEM")
            $0.live.listener = .stranger("The certificate is not signed by what is trusted here.")
        },
    ]

    @Test func `finds nothing where nothing is wrong`() throws {
        let facts = try DoctorFacts.healthy()
        #expect(Examination(facts).findings == [])
    }

    @Test func `does not miss what a new appliance does not have yet`() throws {
        var facts = try DoctorFacts.healthy()
        (facts.archive, facts.built, facts.freeFiles, facts.hasServed) = (nil, nil, nil, false)
        facts.updates = UpdateFacts()
        facts.identity = DoctorFacts.identity { ($0.manifest, $0.program, $0.files, $0.mounts) = (nil, nil, nil, nil) }
        facts.certificates = [:]
        facts.entries[1].found = nil
        #expect(Examination(facts).findings == [])
    }

    @Test(arguments: faults)
    func `finds each fault, and no other`(fault: Fault) throws {
        var facts = try DoctorFacts.healthy()
        fault.change(&facts)
        let findings = Examination(facts).findings
        #expect(findings.map(\.id) == [fault.testDescription])
        #expect(findings.first?.severity == fault.severity)
        for finding in findings {
            #expect(!finding.measured.isEmpty && !finding.why.isEmpty && !finding.remedy.isEmpty)
        }
    }

    @Test func `leaves alone what takes its time or interests nobody`() throws {
        var facts = try DoctorFacts.healthy()
        facts.updates.journal = DoctorFacts.transaction(.wait, since: facts.now - 30 * DoctorFacts.day)
        #expect(Examination(facts).findings == [], "it waits for its window")
        facts.updates.journal = DoctorFacts.transaction(.download, since: facts.now - 3600)
        #expect(Examination(facts).findings == [])
        facts.updates.looksForUpdates = false
        facts.updates.expiries["timestamp.json"] = .value(facts.now - 100 * DoctorFacts.day)
        #expect(Examination(facts).findings == [], "nobody asked for newer lists")
    }

    @Test func `says what nobody could find out, and that this is no fault`() throws {
        var facts = try DoctorFacts.healthy()
        #expect(Examination(facts).untried == [:])
        facts.live = LiveFacts(serviceSilence: "systemctl: it did not end within 3 s.", hearing: .untried("No model."))
        #expect(Examination(facts).untried.keys.sorted() == ["engine.sample", "service"])
        #expect(Examination(facts).findings == [])
    }

    @Test func `names what is broken before what will be`() throws {
        var facts = try DoctorFacts.healthy()
        facts.free = .value(1 << 30)
        facts.archive = .failed("page 7 is used twice")
        #expect(Examination(facts).findings.map(\.severity) == [.error, .warning])
    }
}

@Suite struct `The doctor in a data directory` {
    private func examine(_ paths: AppliancePaths) -> [Finding] {
        let program = ProgramPlace(executable: "/nowhere/bin/whisper-appliance")
        let facts = DoctorFacts.measured(
            paths: paths,
            deployment: DoctorFacts.deployment(mounts: "1 0 8:1 / / rw - ext4 /dev/sda1 rw"),
            subject: IdentitySubject(
                place: program,
                data: paths.data,
                deployment: DoctorFacts.deployment(mounts: "1 0 8:1 / / rw - ext4 /dev/sda1 rw"),
                schema: SchemaRange(schema: 1, reader: 1),
                units: []
            ) { nil },
            engineObstacle: nil,
            looksForUpdates: false,
            backups: nil
        ) { "base" }
        // The rest is about the machine that the tests run on.
        return Examination(facts).findings.filter { $0.id.hasPrefix("data.") || $0.id.hasPrefix("archive.") }
    }

    @Test func `finds what was changed, mends what is safe, and leaves the rest`() throws {
        try withScratch { folder in
            let paths = AppliancePaths(data: folder + "/data")
            #expect(examine(paths).map(\.id) == ["data.missing"])
            try paths.create()
            try Data("secret".utf8).write(to: URL(fileURLWithPath: paths.adminToken))
            let files = FileManager.default
            try files.setAttributes([.posixPermissions: 0o600], ofItemAtPath: paths.adminToken)
            #expect(examine(paths) == [])

            try files.setAttributes([.posixPermissions: 0o644], ofItemAtPath: paths.adminToken)
            try files.removeItem(atPath: paths.scratch)
            try files.removeItem(atPath: paths.uploads)
            try files.createSymbolicLink(atPath: paths.uploads, withDestinationPath: "/")
            try Data("no database".utf8).write(to: URL(fileURLWithPath: paths.database))
            let findings = examine(paths)
            #expect(
                Set(findings.map(\.id)) == ["data.mode", "data.folder-missing", "data.kind", "archive.damaged"]
            )
            for finding in findings { try finding.repair?.carryOut() }
            #expect(Set(examine(paths).map(\.id)) == ["data.kind", "archive.damaged"])
            let mode = try files.attributesOfItem(atPath: paths.adminToken)[.posixPermissions] as? Int
            #expect(mode == 0o600)
        }
    }

    @Test func `does not change what a link leads to`() throws {
        try withScratch { folder in
            let target = folder + "/target"
            #expect(FileManager.default.createFile(atPath: target, contents: Data()))
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: target)
            try FileManager.default.createSymbolicLink(atPath: folder + "/link", withDestinationPath: target)
            #expect(throws: (any Error).self) { try Repair.makePrivate(folder + "/link").carryOut() }
            let mode = try FileManager.default.attributesOfItem(atPath: target)[.posixPermissions] as? Int
            #expect(mode == 0o644)
        }
    }
}
