import Foundation
import Testing
import Updates

@testable import Deployment
@testable import Identity

/// One thing that is not as it was shipped, and how it must be told.
struct Change: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let deviation: IdentityDeviation
    let make: @Sendable (inout IdentityFacts) -> Void

    init(
        _ name: String,
        _ fact: IdentityFact,
        _ subject: String,
        expected: String?,
        found: String?,
        make: @escaping @Sendable (inout IdentityFacts) -> Void
    ) {
        testDescription = name
        deviation = IdentityDeviation(fact, subject, expected: expected, found: found)
        self.make = make
    }
}

@Suite struct `What runs and what was shipped` {
    private static let supervisor = "/data/supervisor/bin/appliance-supervisor"
    private static let unit = "/etc/systemd/system/whisper-appliance.service"

    static let changes = [
        Change(
            "another program",
            .program,
            IdentityFacts.programFile,
            expected: IdentityFacts.hash,
            found: IdentityFacts.otherHash
        ) { $0.program = .value(.init(path: "/x", sha256: IdentityFacts.otherHash, isDeleted: false)) },
        Change(
            "a program that was deleted",
            .program,
            IdentityFacts.programFile,
            expected: "the file on the disk",
            found: "one that was deleted meanwhile"
        ) { $0.program = .value(.init(path: "/x", sha256: IdentityFacts.hash, isDeleted: true)) },
        Change("another version", .version, "version", expected: "1.2.0", found: "1.1.9") {
            $0.build = BuildIdentity(version: "1.1.9", commit: nil)
        },
        Change("another active release", .active, "active", expected: "/releases/2", found: IdentityFacts.release) {
            $0.active = .value("/releases/2")
        },
        Change(
            "a manifest that was exchanged with all files",
            .files,
            "manifest.json",
            expected: "1.2.0-aaaaaaaaaaaa",
            found: "1.2.0-bbbbbbbbbbbb"
        ) { $0.manifest = .value(.init(manifest: .made(), sha256: IdentityFacts.otherHash)) },
        Change("no manifest", .files, "manifest.json", expected: "the release's list of files", found: nil) {
            $0.manifest = nil
        },
        Change("a useless manifest", .files, "manifest.json", expected: "the release's list of files", found: "no JSON")
        { $0.manifest = .failed("no JSON") },
        Change("a changed file", .files, "share/notes.txt", expected: "sha256 x", found: "sha256 y") {
            $0.files = .value([.init(path: "share/notes.txt", expected: "sha256 x", found: "sha256 y")])
        },
        Change("a file too many", .files, "extra", expected: nil, found: "nobody shipped it") {
            $0.files = .value([.init(path: "extra", expected: nil, found: "nobody shipped it")])
        },
        Change("a mount, found twice", .mounts, "bin", expected: nil, found: "something") {
            $0.mounts = .value(["bin"])
            $0.files = .value([.init(path: "bin", expected: "part of the release", found: "another file system")])
        },
        Change(
            "a library from elsewhere",
            .libraries,
            "lib/libgomp.so.1",
            expected: IdentityFacts.release + "/lib/libgomp.so.1",
            found: "/opt/libgomp.so.1"
        ) { $0.libraries = .value(["libgomp.so.1": "/opt/libgomp.so.1"]) },
        Change(
            "an archive of a newer release",
            .schema,
            "archive",
            expected: "schema 3 to 5",
            found: "schema 7, for programs that know 6"
        ) { $0.archive = .value(SchemaRange(schema: 7, reader: 6)) },
        Change(
            "an archive that is too old",
            .schema,
            "archive",
            expected: "schema 3 to 5",
            found: "schema 2, for programs that know 1"
        ) { $0.archive = .value(SchemaRange(schema: 2, reader: 1)) },
        Change("another unit", .service, unit, expected: supervisor, found: "/opt/other") {
            $0.unit = .started(by: "/opt/other --data-dir /data")
        },
        Change(
            "a drop-in that starts something else",
            .service,
            unit + ".d/own.conf",
            expected: supervisor,
            found: "/bin/sleep"
        ) { $0.unit = .started(by: supervisor, laidOver: "[Service]\nExecStart=\nExecStart=-/bin/sleep 9\n") },
        Change(
            "an image that was made with another release",
            .service,
            "install-kind",
            expected: IdentityFacts.otherHash,
            found: IdentityFacts.hash
        ) { $0.stamp = IdentityFacts.otherHash },
    ]

    @Test func `are the same where nothing is wrong`() {
        let report = IdentityFacts.sound().report
        #expect(report.state == .ok && report.complete)
        #expect(report.sentences == [] && report.remedy == nil)
    }

    @Test(arguments: changes) func `each change is told, and no other`(change: Change) {
        var facts = IdentityFacts.sound()
        change.make(&facts)
        let report = facts.report
        #expect(report.state == .drifted)
        #expect(report.deviations == [change.deviation])
        #expect(report.faults == [change.deviation.description])
        #expect(report.remedy?.isEmpty == false)
    }

    @Test func `are never the same in a checkout`() {
        var facts = IdentityFacts.sound()
        facts.place = ProgramPlace(executable: "/src/.build/debug/x", checkout: "/src", release: nil)
        (facts.manifest, facts.active, facts.program, facts.unit) = (nil, nil, nil, nil)
        let report = facts.report
        #expect(report.state == .notARelease)
        #expect(report.problems == ["It is not a release: it was built in the checkout /src."])
    }

    @Test func `are not said to be the same when something could not be looked at`() {
        var facts = IdentityFacts.sound()
        facts.mounts = .failed("The kernel does not tell what is mounted.")
        #expect(facts.report.state == .unknown)
        #expect(facts.report.sentences == ["The kernel does not tell what is mounted."])
    }

    @Test func `an older release may work on what a newer one has added to`() {
        var facts = IdentityFacts.sound()
        facts.archive = .value(SchemaRange(schema: 9, reader: 5))
        #expect(facts.report.state == .ok)
    }

    @Test func `of many changed files some are named and all are counted`() {
        var facts = IdentityFacts.sound()
        facts.files = .value((1...50).map { .init(path: "share/\($0)", expected: "x", found: "y") })
        #expect(facts.report.deviations.count == 21)
        #expect(facts.report.faults.last == "“30 more files” is changed, not as shipped")
    }

    @Test(arguments: IdentityFact.allCases) func `what mends a deviation is always named`(fact: IdentityFact) {
        #expect(!fact.remedy(repair: "REPAIR").isEmpty)
        let isReinstalled = [.program, .version, .files].contains(fact)
        #expect(!isReinstalled || fact.remedy(repair: "REPAIR") == "REPAIR")
    }
}
