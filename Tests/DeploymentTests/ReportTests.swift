import Foundation
import TestSupport
import Testing

@testable import Deployment

/// A release in a scratch folder, on a machine that is made up.
private struct Site {
    let folder: String
    /// Holds the release.
    var releases: String { folder + "/releases" }
    var program: String { releases + "/1.0.0-0123456789ab/bin/whisper-appliance" }
    var stamp: String { releases + "/install-kind" }

    init(_ folder: String) throws {
        self.folder = URL(fileURLWithPath: folder).resolvingSymlinksInPath().path
        let bin = URL(fileURLWithPath: program).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: bin, withIntermediateDirectories: true)
        try Data().write(to: URL(fileURLWithPath: program))
        try Data().write(to: bin.deletingLastPathComponent().appendingPathComponent("manifest.json"))
    }

    func report(_ machine: Machine, stamp text: String? = nil, supervised: Bool = true) throws -> DeploymentReport {
        if let text { try Data(text.utf8).write(to: URL(fileURLWithPath: stamp)) }
        let place = ProgramPlace(executable: program)
        return DeploymentReport(
            DeploymentFacts(
                evidence: try machine.evidence(in: folder + "/machine"),
                program: place,
                stamp: InstallStamp.read(place.stamp),
                data: "/data",
                isSupervised: supervised,
                writable: [releases]
            )
        )
    }

    /// The line of a mount table for the releases' folder.
    func volume(_ fileSystem: String = "ext4") -> String {
        "50 1 8:3 / \(releases) rw,relatime - \(fileSystem) /dev/sdb1 rw"
    }
}

extension DeploymentReport {
    fileprivate func holds(_ name: DeploymentCapability.Name) -> Bool? {
        capabilities.first { $0.name == name }?.holds
    }
}

@Suite struct `Who exchanges releases` {
    private typealias Kind = UpdateStrategy.Kind

    @Test(arguments: [
        ("a machine with systemd", Machine.virtual, nil, true, UpdateStrategy.Kind.own),
        ("Proxmox", .proxmox, "kind=lxc-template", true, .own),
        ("nspawn", .nspawn, "kind=tarball", true, .own),
        ("WSL", .wsl, nil, true, .own),
        ("LXC without systemd", .withoutSystemd, "kind=tarball", true, .ownWithoutSystemd),
        ("a package", .virtual, "kind=deb", true, .package),
        ("an image", .docker, "kind=oci", false, .external),
        ("an image whose stamp is not there", .docker, nil, false, .external),
        ("an image of an unknown engine's", .image, "kind=oci", true, .external),
        ("a release that nobody supervises", .virtual, "kind=tarball", false, .external),
    ])
    func `depends on what was declared, and then on what there is`(
        name: String,
        machine: Machine,
        stamp: String?,
        supervised: Bool,
        kind: UpdateStrategy.Kind
    ) throws {
        try withScratch { folder in
            let strategy = try Site(folder).report(machine, stamp: stamp, supervised: supervised).strategy
            #expect(strategy.kind == kind, "\(name)")
            #expect(strategy.reason.hasSuffix(".") && !strategy.commands.isEmpty)
        }
    }

    @Test(arguments: [
        (Machine.docker, "docker compose pull"), (.podman, "podman compose pull"), (.pod, "kubectl set image"),
    ])
    func `of an image is who can do it with its own engine`(machine: Machine, command: String) throws {
        try withScratch { folder in
            let strategy = try Site(folder).report(machine, stamp: "kind=oci", supervised: false).strategy
            #expect(strategy.commands.first?.hasPrefix(command) == true)
        }
    }

    @Test func `of a checkout is who pulls it`() throws {
        try withScratch { folder in
            let folder = URL(fileURLWithPath: folder).resolvingSymlinksInPath().path
            try FileManager.default.createDirectory(atPath: folder + "/.build/debug", withIntermediateDirectories: true)
            try Data().write(to: URL(fileURLWithPath: folder + "/Package.swift"))
            let report = DeploymentReport(
                DeploymentFacts(
                    evidence: try Machine.virtual.evidence(in: folder + "/machine"),
                    program: ProgramPlace(executable: folder + "/.build/debug/whisper-appliance"),
                    stamp: .absent,
                    data: "/data",
                    isSupervised: false,
                    writable: []
                )
            )
            #expect(report.strategy.kind == .external)
            #expect(report.strategy.commands == ["git pull && make run"])
            #expect(report.install.kind == .checkout)
            #expect(report.stack.last?.kind == .checkout)
        }
    }
}

@Suite struct `The install stamp` {
    @Test func `counts more than what is detected, and the difference is told`() throws {
        try withScratch { folder in
            let report = try Site(folder).report(.virtual, stamp: "kind=oci\nby=Dockerfile\nmanifest=00ff\n")
            #expect((report.install.kind, report.install.detected) == (.oci, .tarball))
            #expect((report.install.author, report.install.manifest) == ("Dockerfile", "00ff"))
            #expect(report.findings.map(\.name) == [.stampDisagrees])
            #expect(report.findings.first?.message.contains("install-kind says oci") == true)
        }
    }

    @Test(arguments: [
        ("kind=tarball", Machine.virtual), ("kind=deb", .virtual), ("kind=lxc-template", .proxmox),
        ("kind=tarball", .proxmox), ("kind=oci", .docker), ("kind=oci", .image.with(["/run/systemd/container": "rkt"])),
        ("# written by hand\n\nkind = tarball\nfuture=1", .virtual),
    ])
    func `that fits is no finding`(text: String, machine: Machine) throws {
        try withScratch { folder in
            let report = try Site(folder).report(machine, stamp: text, supervised: false)
            #expect(report.findings == [])
            #expect(report.install.declared != nil)
        }
    }

    @Test(arguments: [
        ("kind=lxc-template", Machine.virtual), ("kind=tarball", .docker), ("kind=checkout", .virtual),
    ])
    func `that does not fit is one`(text: String, machine: Machine) throws {
        try withScratch { folder in
            let report = try Site(folder).report(machine, stamp: text, supervised: false)
            #expect(report.findings.map(\.name) == [.stampDisagrees])
        }
    }

    @Test(arguments: ["", "tarball", "kind=", "kind=zip", "Kind=oci", "kind=tarball\n# {long}"])
    func `that cannot be used is told, and what is detected counts`(text: String) throws {
        try withScratch { folder in
            let text = text.replacing("{long}", with: String(repeating: "x", count: 5000))
            let report = try Site(folder).report(.virtual, stamp: text)
            #expect(report.findings.map(\.name) == [.stampUnusable])
            #expect(report.install.declared == nil)
            #expect(report.install.kind == .tarball)
        }
    }

    @Test func `lies beside the release, never in it`() throws {
        try withScratch { folder in
            let site = try Site(folder)
            #expect(ProgramPlace(executable: site.program).stamp == site.stamp)
            try FileManager.default.createSymbolicLink(atPath: folder + "/link", withDestinationPath: site.program)
            #expect(ProgramPlace(executable: folder + "/link").stamp == site.stamp)
            #expect(ProgramPlace(executable: folder + "/bin/whisper-appliance").stamp == nil)
        }
    }
}

@Suite struct `What an installation can` {
    @Test func `is everything on a plain machine, but for units of somebody who is not root`() throws {
        try withScratch { folder in
            let report = try Site(folder).report(.virtual)
            #expect(report.capabilities.filter { !$0.holds }.map(\.name) == [.units])
            #expect(Set(report.capabilities.map(\.name)) == Set(DeploymentCapability.Name.allCases))
            #expect(report.findings == [])
        }
    }

    @Test func `does not depend on what a service is shown of the root`() throws {
        try withScratch { folder in
            let service = Machine.plain(mounts: "1 0 8:1 / / ro,relatime - ext4 /dev/sda1 rw")
            let report = try Site(folder).report(service)
            #expect(report.holds(.rootWritable) == true)
        }
    }

    @Test(arguments: [
        Machine.plain(mounts: "1 0 8:1 / / ro,relatime - squashfs /dev/sda1 ro"),
        .image.with([
            "/proc/self/mountinfo": Machine.overlay.replacing(" rw,relatime", with: " ro,relatime"), "/.dockerenv": "",
        ]),
        .bareMetal.with(["/run/ostree-booted": ""]), .bareMetal.with(["/etc/NIXOS": ""]),
    ])
    func `is not to change a root that is read only`(machine: Machine) throws {
        try withScratch { folder in
            let report = try Site(folder).report(machine)
            #expect(report.holds(.rootWritable) == false)
        }
    }

    @Test func `in an image is to keep releases on a volume only`() throws {
        try withScratch { folder in
            let report = try Site(folder).report(.docker, stamp: "kind=tarball")
            #expect(report.holds(.releasesPersistent) == false)
            #expect(report.findings.map(\.name).contains(.releasesVolatile))
        }
        try withScratch { folder in
            let site = try Site(folder)
            let table = Machine.docker.files["/proc/self/mountinfo"]?.map { $0 } ?? ""
            let machine = Machine.docker.with([
                "/proc/self/mountinfo": table + "\n" + site.volume()
            ])
            let report = try site.report(machine, stamp: "kind=tarball")
            #expect(report.holds(.releasesPersistent) == true)
            #expect(report.holds(.rootPersistent) == false)
            #expect(report.strategy.kind == .ownWithoutSystemd)
            #expect(report.findings == [])
        }
    }

    @Test(arguments: [
        ("overlay", Machine.nspawn, false), ("tmpfs", .nspawn, false), ("ext4", .nspawn, true),
        ("overlay", .lxc, true), ("btrfs", .docker, false), ("zfs", .proxmox, true),
    ])
    func `is to keep what lies on the root, where it is kept`(
        fileSystem: String,
        machine: Machine,
        isKept: Bool
    ) throws {
        try withScratch { folder in
            let rest = (machine.files["/proc/self/mountinfo"]?.map { $0 } ?? "").split(separator: "\n").dropFirst()
            let root = "1 0 0:50 / / rw - \(fileSystem) none rw"
            let table = ([root] + rest.map(String.init)).joined(separator: "\n")
            let report = try Site(folder).report(machine.with(["/proc/self/mountinfo": table]))
            #expect(report.holds(.rootPersistent) == isKept)
        }
    }

    @Test func `is not to rename releases over what is mounted among them`() throws {
        try withScratch { folder in
            let site = try Site(folder)
            let mount = site.volume().replacing(site.releases, with: site.releases + "/1.0.0-0123456789ab/bin")
            let report = try site.report(.plain(mounts: Machine.disk + "\n" + mount))
            #expect(report.holds(.releasesTogether) == false)
            let plain = try site.report(.plain(mounts: Machine.disk + "\n" + site.volume()))
            #expect(plain.holds(.releasesTogether) == true)
        }
    }

    @Test(arguments: [".staging", "1.0.0-0123456789ab/bin"])
    func `is told of mounts that keep new releases from their place`(point: String) throws {
        try withScratch { folder in
            let site = try Site(folder)
            let mount = site.volume().replacing(site.releases, with: site.releases + "/" + point)
            let report = try site.report(.plain(mounts: Machine.disk + "\n" + mount), supervised: true)
            #expect(report.findings.map(\.name) == (point == ".staging" ? [.releasesApart] : []))
        }
    }

    @Test(arguments: [
        ("/var/lib/docker/volumes/\(String(repeating: "0a", count: 32))/_data", true),
        ("/var/lib/docker/volumes/whisper_data/_data", false),
    ])
    func `is told of a volume without a name`(root: String, isAnonymous: Bool) throws {
        try withScratch { folder in
            let mount = "7 1 8:1 \(root) /data rw - ext4 /dev/sda1 rw"
            let report = try Site(folder).report(.plain(mounts: Machine.disk + "\n" + mount))
            #expect(report.findings.map(\.name) == (isAnonymous ? [.dataAnonymous] : []))
        }
    }

    @Test(arguments: ["sh", "appliance-super", "tini", "whisper-applian"])
    func `is told of a container in which nobody collects processes`(first: String) throws {
        try withScratch { folder in
            let report = try Site(folder).report(.docker.with(["/proc/1/comm": first + "\n"]), stamp: "kind=oci")
            #expect(report.findings.map(\.name) == (first == "sh" ? [.firstProcess] : []))
        }
    }

    @Test func `is told of a Windows that starts nothing`() throws {
        try withScratch { folder in
            let machine = Machine.wsl.with(["/proc/1/comm": "init(Debian)\n"])
            let report = try Site(folder).report(machine, supervised: false)
            #expect(report.findings.map(\.name) == [.wslWithoutSystemd])
            #expect(try Site(folder).report(.wsl).findings == [])
        }
    }

    @Test(arguments: [
        "7 1 0:5 / /data rw - 9p drvfs rw,aname=drvfs;path=C:", "7 1 0:5 / /data rw - nfs4 nas:/data rw",
        "7 1 8:5 / /data rw - ext4 /dev/sdb rw,nobarrier", "7 1 0:5 / /data rw - tmpfs tmpfs rw",
    ])
    func `is not to keep data where they get lost`(mount: String) throws {
        try withScratch { folder in
            let report = try Site(folder).report(.plain(mounts: Machine.disk + "\n" + mount))
            #expect(report.holds(.dataDurable) == false)
            #expect(report.findings.map(\.name) == [.dataUnsafe])
        }
    }

    @Test func `in an image is to keep data on a volume only`() throws {
        try withScratch { folder in
            let report = try Site(folder).report(
                .docker.with(["/proc/self/mountinfo": "1 0 0:50 / / rw - overlay overlay rw"]),
                stamp: "kind=oci",
                supervised: false
            )
            #expect(report.findings.map(\.name) == [.dataUnsafe])
        }
    }

    @Test func `in a container that forgets is to keep nothing`() throws {
        try withScratch { folder in
            let root = "1 0 0:50 / / rw - overlay overlay rw"
            let report = try Site(folder).report(.nspawn.with(["/proc/self/mountinfo": root]))
            #expect(report.findings.map(\.name) == [.releasesVolatile, .dataUnsafe])
        }
    }

    @Test func `needs systemd to be the first process, and not only to be seen`() throws {
        try withScratch { folder in
            let report = try Site(folder).report(.virtual)
            #expect(report.holds(.systemd) == true)
        }
        let without: [Machine] = [
            .virtual.with(["/proc/1/comm": "tini\n"]), .virtual.without("/run/systemd/system"),
            .virtual.without("/run/systemd/private"),
        ]
        for machine in without {
            try withScratch { folder in
                let report = try Site(folder).report(machine)
                #expect(report.holds(.systemd) == false)
            }
        }
    }
}

@Suite struct `The report` {
    @Test func `is JSON whose names are words`() throws {
        try withScratch { folder in
            let report = try Site(folder).report(.proxmox, stamp: "kind=lxc-template")
            let data = try JSONEncoder().encode(report)
            let json = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
            #expect(Set(json.keys) == ["stack", "install", "strategy", "capabilities", "findings", "evidence"])
            let layer = try #require((json["stack"] as? [[String: Any]])?.last)
            #expect(layer["kind"] as? String == "lxc")
            #expect(layer["privileged"] as? Bool == false)
            #expect((json["strategy"] as? [String: Any])?["kind"] as? String == "self")
        }
    }

    @Test func `of this machine can be made`() throws {
        let report = DeploymentReport(.gathered(executable: "/proc/self/exe", data: "/", isSupervised: false))
        #expect(!report.stack.isEmpty)
        #expect(report.strategy.kind == .external)
    }
}
