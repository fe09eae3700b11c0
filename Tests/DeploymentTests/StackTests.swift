import TestSupport
import Testing

@testable import Deployment

/// A machine under a name, so that failures say which one.
struct Example: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let machine: Machine
    /// As people read it.
    let stack: [String]

    init(_ description: String, _ machine: Machine, _ stack: String...) {
        testDescription = description
        self.machine = machine
        self.stack = stack
    }
}

@Suite struct `The stack of what is around the program` {
    static let environments = [
        Example("bare metal", .bareMetal, "bare metal"),
        Example("a virtual machine", .virtual, "virtual machine (QEMU)"),
        Example("a virtual machine without firmware", .plain(processor: Machine.virtualProcessor), "virtual machine"),
        Example("LXC", .lxc, "bare metal", "LXC container (privileged)"),
        Example("Proxmox", .proxmox, "bare metal", "LXC container (Proxmox VE, 101, unprivileged)"),
        Example("LXC without systemd", .withoutSystemd, "bare metal", "LXC container (unprivileged)"),
        Example(
            "Incus",
            .lxc.with(["/dev/incus/sock": ""]),
            "bare metal",
            "LXC container (Incus, privileged)"
        ),
        Example("nspawn", .nspawn, "bare metal", "systemd-nspawn container (privileged)"),
        Example("OpenVZ", .openVZ, "bare metal", "OpenVZ container"),
        Example("Docker", .docker, "bare metal", "Docker container (0123456789ab)"),
        Example("podman", .podman, "bare metal", "podman container (0123456789ab)"),
        Example("Kubernetes", .pod, "bare metal", "Kubernetes pod (3f2504e0-4f8)"),
        Example("WSL", .wsl, "Windows Subsystem for Linux (Debian)"),
        Example(
            "an engine nobody knows",
            .image.with(["/run/systemd/container": "rkt"]),
            "bare metal",
            "container (rkt, privileged)"
        ),
        Example(
            "a container nobody introduces",
            .image.with(["/sys/fs/cgroup/cgroup.type": "domain\n"]),
            "bare metal",
            "container (privileged)"
        ),
    ]

    static let traps = [
        Example(
            "Docker in Proxmox",
            .dockerInProxmox,
            "bare metal",
            "LXC container (Proxmox VE, 101, unprivileged)",
            "Docker container (0123456789ab, unprivileged)"
        ),
        Example(
            "Docker in LXC, seen by lxcfs alone",
            .docker.with([
                "/proc/self/mountinfo": [
                    Machine.overlay, Machine.bound("/var/lib/docker/containers/\(Machine.id)/hostname"), Machine.lxcfs,
                ].joined(separator: "\n")
            ]),
            "bare metal",
            "LXC container (privileged)",
            "Docker container (0123456789ab)"
        ),
        Example("a machine made from an image", .virtual.with(["/.dockerenv": ""]), "virtual machine (QEMU)"),
        Example("an empty mark of podman on a disk", .bareMetal.with(["/run/.containerenv": ""]), "bare metal"),
        Example(
            "an empty mark of podman in an image",
            .image.with(["/run/.containerenv": ""]),
            "bare metal",
            "podman container"
        ),
        Example(
            "a mark of Docker in podman",
            .podman.with(["/.dockerenv": ""]),
            "bare metal",
            "podman container (0123456789ab)"
        ),
        Example(
            "a mark of podman in Docker",
            .docker.with(["/run/.containerenv": ""]),
            "bare metal",
            "Docker container (0123456789ab)"
        ),
        Example(
            "Docker on control groups of version 1",
            .image.with(["/proc/self/cgroup": "4:memory:/docker/\(Machine.id)\n"]),
            "bare metal",
            "Docker container"
        ),
        Example(
            "a service with Docker in its name",
            .bareMetal.with(["/proc/self/cgroup": "0::/system.slice/docker-compose-app.service\n"]),
            "bare metal"
        ),
        Example(
            "a host of Proxmox containers",
            .plain(
                mounts: """
                    1 0 0:26 / / rw - zfs rpool/ROOT/pve-1 rw
                    2 1 0:46 / /var/lib/lxcfs rw - fuse.lxcfs lxcfs rw
                    3 1 0:60 / /rpool/data/subvol-101-disk-0 rw - zfs rpool/data/subvol-101-disk-0 rw
                    """
            ).with(["/proc/sys/kernel/osrelease": "6.8.12-4-pve"]),
            "bare metal"
        ),
        Example(
            "LXC without systemd and without lxcfs",
            .withoutSystemd.with([
                "/proc/self/mountinfo": Machine.disk + "\n3 1 0:57 /1 /dev/lxc/tty1 rw - devpts devpts rw,gid=5"
            ]),
            "bare metal",
            "LXC container (unprivileged)"
        ),
        Example("a virtual machine of LXD", .virtual.with(["/dev/lxd/sock": ""]), "virtual machine (QEMU)"),
        Example("a host of OpenVZ containers", .openVZ.with(["/proc/bc": nil]), "bare metal"),
        Example(
            "a rented machine of bare metal",
            .bareMetal.with(["/sys/class/dmi/id/sys_vendor": "Amazon EC2\n"]),
            "bare metal"
        ),
        Example(
            "a machine of Microsoft's",
            .bareMetal.with(["/sys/class/dmi/id/sys_vendor": "Microsoft Corporation\n"]),
            "bare metal"
        ),
        Example(
            "Hyper-V",
            .plain(processor: Machine.virtualProcessor).with([
                "/sys/class/dmi/id/sys_vendor": "Microsoft Corporation\n",
                "/sys/class/dmi/id/product_name": "Virtual Machine\n",
            ]),
            "virtual machine (Hyper-V)"
        ),
        Example(
            "an ARM processor, which says nothing",
            .plain(processor: "Features : fp asimd").with(["/sys/class/dmi/id/product_name": "KVM Virtual Machine\n"]),
            "virtual machine (KVM)"
        ),
        Example(
            "a variable for Kubernetes on a desk",
            .bareMetal.with([:], variables: ["KUBERNETES_SERVICE_HOST": "10.0.0.1"]),
            "bare metal"
        ),
        Example(
            "a pod with nothing but its account",
            .image.with(
                ["/var/run/secrets/kubernetes.io/serviceaccount": nil],
                variables: ["KUBERNETES_SERVICE_HOST": "10.0.0.1"]
            ),
            "bare metal",
            "Kubernetes pod"
        ),
        Example(
            "Docker Desktop on Windows",
            .docker.with(["/proc/sys/kernel/osrelease": "5.15.153.1-microsoft-standard-WSL2\n"]),
            "Windows Subsystem for Linux",
            "Docker container (0123456789ab)"
        ),
        Example(
            "systemd on Windows",
            .wsl.with(["/run/systemd/container": "wsl"]),
            "Windows Subsystem for Linux (Debian)"
        ),
        Example(
            "systemd in a container of an unnamed engine's",
            .docker.with(["/run/systemd/container": "oci"]),
            "bare metal",
            "Docker container (0123456789ab)"
        ),
        Example("nothing to be read at all", Machine(), "bare metal"),
    ]

    @Test(arguments: environments + traps)
    func `is told from the evidence`(example: Example) throws {
        try withScratch { folder in
            let detector = LayerDetector(evidence: try example.machine.evidence(in: folder), checkout: nil)
            #expect(detector.layers.map(\.description) == example.stack)
            #expect(detector.layers.allSatisfy { !$0.evidence.isEmpty }, "each layer says what led to it")
        }
    }

    @Test func `names the file and what it said`() throws {
        try withScratch { folder in
            let layers = LayerDetector(evidence: try Machine.proxmox.evidence(in: folder), checkout: nil).layers
            let signs = try #require(layers.last).evidence
            #expect(signs.contains(Sign("/run/systemd/container", "lxc")))
            #expect(signs.contains(Sign("/etc/hosts", "# --- BEGIN PVE ---")))
            #expect(signs.contains { $0.found.contains("pve-vm--101--disk--0") })
        }
    }

    @Test func `ends with the checkout that the program was built in`() throws {
        try withScratch { folder in
            let evidence = try Machine.bareMetal.evidence(in: folder)
            let layers = LayerDetector(evidence: evidence, checkout: "/home/me/appliance").layers
            #expect(layers.map(\.kind) == [.bareMetal, .checkout])
        }
    }

    @Test func `a mark that an engine left behind is told`() throws {
        try withScratch { folder in
            let machine = Machine.virtual.with(["/.dockerenv": ""])
            let detector = LayerDetector(evidence: try machine.evidence(in: folder), checkout: nil)
            #expect(detector.leftovers.map(\.source) == ["/.dockerenv"])
        }
        try withScratch { folder in
            let evidence = try Machine.docker.evidence(in: folder)
            #expect(LayerDetector(evidence: evidence, checkout: nil).leftovers.isEmpty)
        }
    }
}

@Suite struct `What is read of a machine` {
    @Test func `says of each thing whether it was there`() throws {
        try withScratch { folder in
            let evidence = try Machine.docker.evidence(in: folder)
            let items = Dictionary(uniqueKeysWithValues: evidence.items.map { ($0.source, $0) })
            #expect(items["/.dockerenv"]?.state == .present)
            #expect(items["/.dockerenv"]?.excerpt == nil)
            #expect(items["/run/systemd/container"]?.state == .absent)
            #expect(items["/proc/self/mountinfo"]?.excerpt == "3 mounts, / is overlay from overlay")
            #expect(Set(SystemPaths.allCases.map(\.rawValue)).isSubset(of: items.keys))
        }
    }

    @Test func `is nothing that is a secret`() throws {
        try withScratch { folder in
            let machine = Machine.lxc.with(
                ["/proc/1/environ": "TOKEN=secret\0container=lxc\0KEY=secret", "/etc/hosts": "10.0.0.1 secret\n"],
                variables: ["PASSWORD": "secret", "container": "lxc"]
            )
            let evidence = try machine.evidence(in: folder)
            #expect(!"\(evidence)".contains("secret"))
            #expect(evidence.text(.firstEnvironment) == "lxc")
            #expect(evidence.variables == ["container": "lxc"])
        }
    }

    @Test func `a file that says too much is cut`() throws {
        try withScratch { folder in
            let machine = Machine.bareMetal.with(["/run/systemd/container": String(repeating: "x", count: 5000)])
            let item = try machine.evidence(in: folder).items.first { $0.source == "/run/systemd/container" }
            #expect(try #require(item?.excerpt).count == 200)
        }
    }

    @Test func `of this machine has no holes`() {
        let evidence = EvidenceReader(root: "", environment: [:]).read()
        #expect(evidence.has(.mounts) && evidence.has(.firstProcess) && evidence.has(.kernel))
        #expect(evidence.readings.count == SystemPaths.allCases.count)
    }
}
