import Foundation
import TestSupport
import Testing

@testable import Archive
@testable import Deployment
@testable import Doctor
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
            deployment: deployment(mounts: "1 0 8:1 / / rw - ext4 /dev/sda1 rw"),
            entries: entries,
            free: .value(100 << 30),
            decoder: nil,
            models: .value(models.map { StoredModel(model: $0.model, state: .installed(verified: today)) }),
            defaultModel: .value(models[0].model.id),
            drift: DriftReport(.ok, generation: 1, at: today),
            certificates: ["ca.pem": .value(today + 3000 * day), "server.pem": .value(today + 60 * day)],
            archive: .value(Archive.Facts(schema: .current, transcripts: 3)),
            built: today - 30 * day
        )
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
        Fault("program.drift") {
            $0.drift = DriftReport(.drifted, generation: 1, faults: ["bin/x was changed"], at: DoctorFacts.today)
        },
        Fault("program.drift", .warning) {
            $0.drift = DriftReport(.unknown, generation: nil, faults: ["no manifest"], at: DoctorFacts.today)
        },
        Fault("program.decoder") { $0.decoder = "ffmpeg is not installed." },
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
        Fault("archive.damaged") { $0.archive = .failed("page 7 is used twice") },
        Fault("archive.schema") {
            $0.archive = .value(Archive.Facts(schema: SchemaVersion(number: 999, reader: 999), transcripts: 0))
        },
        Fault("certificate.server", .warning) { $0.certificates["server.pem"] = .value($0.now + 3 * DoctorFacts.day) },
        Fault("certificate.server") { $0.certificates["server.pem"] = .value($0.now - 1) },
        Fault("certificate.ca") { $0.certificates["ca.pem"] = .failed("no PEM") },
    ]

    @Test func `finds nothing where nothing is wrong`() throws {
        let facts = try DoctorFacts.healthy()
        #expect(Examination(facts).findings == [])
    }

    @Test func `does not miss what a new appliance does not have yet`() throws {
        var facts = try DoctorFacts.healthy()
        (facts.drift, facts.archive, facts.built) = (nil, nil, nil)
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
        let facts = DoctorFacts.gathered(
            paths: paths,
            deployment: DoctorFacts.deployment(mounts: "1 0 8:1 / / rw - ext4 /dev/sda1 rw"),
            program: program
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
