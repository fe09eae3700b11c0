/// Concludes from the evidence what the program runs in; no input, no output.
///
/// The sources in their order are systemd's (`src/basic/virt.c`), but nothing ends at the first answer: containers lie
/// in each other.
struct LayerDetector {
    let evidence: DeploymentEvidence
    /// The checkout that the program was built in.
    let checkout: String?

    /// The outermost first.
    var layers: [DeploymentLayer] {
        let containers = [openVZ, lxc, nspawn, engine].compactMap(\.self)
        return [machine] + (containers.isEmpty ? [unknown].compactMap(\.self) : containers)
            + (checkout.map { [DeploymentLayer(.checkout, [Sign($0, "holds the program's build folder")])] } ?? [])
    }

    /// What containers' managers say of themselves, where they say it.
    private var declarations: [Sign] {
        [SystemPaths.containerManager, .systemdContainer, .firstEnvironment].compactMap { path in
            evidence.text(path).isEmpty ? nil : Sign(path.rawValue, evidence.text(path))
        } + (evidence.variables["container"].map { [Sign("$container", $0)] } ?? [])
    }

    func declared(_ names: String...) -> [Sign] { declarations.filter { names.contains($0.found) } }

    /// The first line of this process's control groups that something is in.
    ///
    /// Version 2 shows `0::/` and nothing else.
    func group(_ pattern: some RegexComponent) -> [Sign] {
        let lines = evidence.text(.controlGroups).split(separator: "\n")
        return lines.first { $0.firstMatch(of: pattern) != nil }
            .map { [Sign(SystemPaths.controlGroups.rawValue, String($0))] } ?? []
    }

    /// Whether root is root of the machine; nil when the kernel does not tell.
    var isPrivileged: Bool? {
        let users = evidence.text(.users).split(whereSeparator: \.isWhitespace)
        return users.isEmpty ? nil : users == ["0", "0", "4294967295"]
    }

    private var openVZ: DeploymentLayer? {
        // Both are there on a host.
        guard let sign = evidence.sign(.openVZ), !evidence.has(.openVZHost) else { return nil }
        return DeploymentLayer(.openVZ, [sign])
    }

    private var lxc: DeploymentLayer? {
        let disk = ProxmoxDisk(evidence.mounts)
        let signs =
            declared("lxc", "lxc-libvirt") + (lxcMount.map { [$0] } ?? []) + (disk.map { [$0.sign] } ?? [])
            + group(#/\/lxc\/|lxc\.payload/#)
        guard !signs.isEmpty else { return nil }
        // Hints only: virtual machines of these makers have the sockets, Proxmox hosts the kernel.
        let hints = [
            ("Incus", evidence.sign(.incusSocket)), ("LXD", evidence.sign(.lxdSocket)),
            ("Proxmox VE", evidence.text(.kernel).contains("-pve") ? evidence.sign(.kernel) : nil),
            ("Proxmox VE", evidence.text(.hosts).isEmpty ? nil : evidence.sign(.hosts)),
        ].compactMap { vendor, sign in sign.map { (vendor, $0) } }
        return DeploymentLayer(
            .lxc,
            signs + hints.map(\.1),
            vendor: hints.first?.0 ?? disk.map { _ in "Proxmox VE" },
            id: disk?.id,
            privileged: isPrivileged
        )
    }

    /// The first mount that LXC makes for a container, whatever runs in it.
    private var lxcMount: Sign? {
        let mount = evidence.mounts.mounts.first { mount in
            let folders = mount.point.split(separator: "/").prefix(2)
            // On a host of such containers lxcfs lies beside the kernel's files, not over them.
            return mount.fileSystem == "fuse.lxcfs" && ["proc", "sys"].contains(folders.first)
                || folders == ["dev", "lxc"] || mount.root == "/.lxc-boot-id"
        }
        return mount.map { Sign(SystemPaths.mounts.rawValue, "\($0.root) of \($0.fileSystem) is at \($0.point)") }
    }

    private var nspawn: DeploymentLayer? {
        let signs = declared("systemd-nspawn")
        return signs.isEmpty ? nil : DeploymentLayer(.nspawn, signs, privileged: isPrivileged)
    }

    /// A container that nobody introduces.
    private var unknown: DeploymentLayer? {
        let ordinary: Set = ["wsl", "oci", "docker", "podman"]
        let signs = declarations.filter { !ordinary.contains($0.found) }
        if let first = signs.first {
            return DeploymentLayer(.container, signs, vendor: first.found, privileged: isPrivileged)
        }
        // Only the root of all control groups has no type.
        guard machine.kind != .wsl, let sign = evidence.sign(.controlGroupType) else { return nil }
        return DeploymentLayer(.container, [sign], privileged: isPrivileged)
    }
}
