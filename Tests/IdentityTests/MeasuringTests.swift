import Foundation
import TestSupport
import Testing
import Updates

@testable import Deployment
@testable import Identity

@Suite struct `Measuring what runs` {
    private func subject(_ release: String?, data: String, units: [String] = []) -> IdentitySubject {
        let program = (release ?? "/nowhere") + "/bin/whisper-appliance"
        return IdentitySubject(
            place: ProgramPlace(executable: program, checkout: nil, release: release),
            data: data,
            deployment: DeploymentReport(.gathered(executable: program, data: data, isSupervised: true)),
            schema: SchemaRange(schema: 5, reader: 3),
            units: units
        ) { nil }
    }

    @Test func `names each file that is not as shipped, with what it should be and what it is`() throws {
        try withScratch { folder in
            let folder = URL(fileURLWithPath: folder).resolvingSymlinksInPath().path
            let release = try ReleaseOnDisk(
                in: folder,
                files: ["bin/a": "one", "bin/b": "two", "share/c": "three", "share/d": "four"]
            )
            defer { release.open() }
            let subject = subject(release.path, data: folder)
            #expect(subject.measured(files: true).files == .value([]))
            #expect(subject.measured(files: false).files == nil)

            release.open()
            chmod(release.path + "/bin/a", 0o644)
            try Data("ONE".utf8).write(to: URL(fileURLWithPath: release.path + "/bin/a"))
            chmod(release.path + "/bin/a", 0o444)
            unlink(release.path + "/bin/b")
            chmod(release.path + "/share/c", 0o644)
            try Data("more".utf8).write(to: URL(fileURLWithPath: release.path + "/share/d2"))
            release.close()
            let faults = subject.measured(files: true).files?.value ?? []
            let hash = "sha256 " + FileHash.sha256("ONE".utf8)
            #expect(
                Set(faults.map { "\($0.path): \($0.expected ?? "-") → \($0.found ?? "-")" }) == [
                    "bin/a: sha256 \(FileHash.sha256("one".utf8)) → \(hash)",
                    "bin/b: sha256 \(FileHash.sha256("two".utf8)) → -",
                    "share/c: mode 444 → mode 644", "share/d2: - → nobody shipped it",
                ]
            )
        }
    }

    @Test func `hashes the program that runs, not a file of its name`() throws {
        try withScratch { folder in
            let release = try ReleaseOnDisk(in: folder, files: ["bin/whisper-appliance": "no program"])
            defer { release.open() }
            let program = try #require(subject(release.path, data: folder).measured(files: false).program?.value)
            let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            #expect(program.path == own && !program.isDeleted)
            let hash = try FileHash.sha256(of: own)
            #expect(program.sha256 == hash)
        }
    }

    @Test func `follows the link that says what is to run, but not while that is being changed`() throws {
        try withScratch { folder in
            let folder = URL(fileURLWithPath: folder).resolvingSymlinksInPath().path
            let files = FileManager.default
            #expect(subject(nil, data: folder).measured(files: false).active == nil)
            try files.createDirectory(atPath: folder + "/generations/1/release", withIntermediateDirectories: true)
            try files.createSymbolicLink(atPath: folder + "/active", withDestinationPath: "generations/1")
            #expect(
                subject(nil, data: folder).measured(files: false).active == .value(folder + "/generations/1/release")
            )
            try files.createDirectory(atPath: folder + "/update", withIntermediateDirectories: true)
            #expect(files.createFile(atPath: folder + "/update/transaction.json", contents: Data()))
            #expect(subject(nil, data: folder).measured(files: false).active == nil)
            try files.removeItem(atPath: folder + "/update")
            try files.removeItem(atPath: folder + "/generations")
            guard case .failed(let why) = subject(nil, data: folder).measured(files: false).active else {
                Issue.record("a link that leads nowhere is not told")
                return
            }
            #expect(why.contains("leads to no release"))
        }
    }

    @Test func `one measurement serves everybody who asks meanwhile`() async throws {
        let gauge = IdentityGauge(subject(nil, data: "/nowhere"), page: "p") { .init(settings: ["port": "1"]) }
        #expect(await gauge.latest == nil)
        async let one = gauge.document()
        async let other = gauge.document()
        #expect(await one.settings == ["port": "1"])
        #expect(await other.identity?.state == .notARelease)
        #expect(await gauge.latest?.state == .notARelease)
    }

    @Test func `reads the libraries of a process from its map`() throws {
        let text = """
            55d0-55d1 r--p 0000 08:01 42                         /opt/bin/program
            7f00-7f01 r-xp 0000 08:01 43                         /lib/x86_64-linux-gnu/libc.so.6
            7f01-7f02 r--p 0000 08:01 44                         /lib/data.so
            7f02-7f03 r-xp 0000 00:00 0                          [vdso]
            7f03-7f04 r-xp 0000 08:01 45                         /opt/my libs/libggml-cpu-zen4.so
            """
        #expect(
            LoadedLibraries.parsed(text) == [
                "libc.so.6": "/lib/x86_64-linux-gnu/libc.so.6",
                "libggml-cpu-zen4.so": "/opt/my libs/libggml-cpu-zen4.so",
            ]
        )
        #expect(try LoadedLibraries.current()["libc.so.6"] != nil)
    }
}

@Suite struct `The unit that starts the appliance` {
    private static let template = """
        # What is filled in.
        [Unit]
        Description=Whisper Appliance
        [Service]
        ExecStart=@DATA@/supervisor/bin/appliance-supervisor run --data-dir @DATA@ --releases @RELEASES@
        User=@USER@
        ProtectSystem=strict
        """

    private func unit(_ change: (String) -> String = { $0 }) -> ServiceUnit {
        let text = Self.template.replacing("@DATA@", with: "/data").replacing("@RELEASES@", with: "/releases")
            .replacing("@USER@", with: "someone")
        return ServiceUnit(main: .init(path: "/etc/x.service", text: change(text)))
    }

    private func differences(_ unit: ServiceUnit) -> [String] {
        unit.differences(from: Self.template, data: "/data", releases: "/releases")
    }

    @Test func `is the release's own when it is only filled in`() {
        #expect(differences(unit()) == [])
        #expect(differences(unit { "# a note\n\n" + $0 + "\n; and another" }) == [])
    }

    @Test func `is told where it differs, but for what it starts`() {
        let changed = unit { $0.replacing("ProtectSystem=strict", with: "ProtectSystem=no") }
        #expect(Set(differences(changed)) == ["+ ProtectSystem=no", "- ProtectSystem=strict"])
        #expect(differences(unit { $0.replacing("/data/supervisor/", with: "/data/other/") }) == [])
    }

    @Test func `is read with what is laid over it`() throws {
        try withScratch { folder in
            let (etc, lib) = (folder + "/etc", folder + "/lib")
            for path in [etc, lib + "/whisper-appliance.service.d", etc + "/whisper-appliance.service.d"] {
                try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            }
            func write(_ path: String, _ text: String) throws {
                try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            }
            #expect(ServiceUnit.read(in: [etc, lib], data: "/data") == nil)
            try write(lib + "/whisper-appliance.service", "[Service]\nExecStart=/data/supervisor/bin/x run\n")
            #expect(ServiceUnit.read(in: [etc, lib], data: "/data")?.program == "/data/supervisor/bin/x")
            #expect(ServiceUnit.read(in: [etc, lib], data: "/other") == nil, "it starts another installation")
            try write(lib + "/whisper-appliance.service.d/a.conf", "[Service]\nExecStart=\nExecStart=/lib/a\n")
            #expect(ServiceUnit.read(in: [etc, lib], data: "/data")?.program == "/lib/a")
            try write(etc + "/whisper-appliance.service.d/a.conf", "[Service]\nNice=5\n[Unit]\nExecStart=/no\n")
            #expect(ServiceUnit.read(in: [etc, lib], data: "/data")?.program == "/data/supervisor/bin/x")
            try write(etc + "/whisper-appliance.service.d/b.conf", "[Service]\nExecStart=\nExecStart=@/etc/b \\\n x\n")
            let unit = try #require(ServiceUnit.read(in: [etc, lib], data: "/data"))
            #expect(unit.program == "/etc/b")
            #expect(unit.decisive == etc + "/whisper-appliance.service.d/b.conf")
        }
    }
}
