/// One of the things around the program, each inside the one before.
package struct DeploymentLayer: Encodable, Sendable, Equatable {
    package enum Kind: String, Encodable, Sendable, CaseIterable {
        case bareMetal = "bare-metal"
        case virtualMachine = "vm"
        case wsl
        case openVZ = "openvz"
        case lxc
        case nspawn = "systemd-nspawn"
        case docker
        case podman
        case kubernetes
        /// One of a kind that is not known.
        case container
        /// The program was built where it runs.
        case checkout
    }

    package let kind: Kind
    /// Whose it is, as far as it says: a hypervisor, `Proxmox VE`.
    package let vendor: String?
    /// What its makers call it.
    package let id: String?
    /// Whether root in a container is root of the machine; engines of images only say that it is not.
    package let privileged: Bool?
    /// What led to it.
    package let evidence: [Sign]

    init(
        _ kind: Kind,
        _ evidence: [Sign],
        vendor: String? = nil,
        id: String? = nil,
        privileged: Bool? = nil
    ) {
        self.kind = kind
        self.vendor = vendor
        self.id = id
        self.privileged = privileged
        self.evidence = evidence
    }
}

extension DeploymentLayer.Kind {
    /// Runs images, which are exchanged as a whole: what is written beside volumes goes with the container.
    package var runsImages: Bool { [.docker, .podman, .kubernetes].contains(self) }

    package var isContainer: Bool {
        switch self {
        case .openVZ, .lxc, .nspawn, .docker, .podman, .kubernetes, .container: true
        case .bareMetal, .virtualMachine, .wsl, .checkout: false
        }
    }

    package var name: String {
        switch self {
        case .bareMetal: "bare metal"
        case .virtualMachine: "virtual machine"
        case .wsl: "Windows Subsystem for Linux"
        case .openVZ: "OpenVZ container"
        case .lxc: "LXC container"
        case .nspawn: "systemd-nspawn container"
        case .docker: "Docker container"
        case .podman: "podman container"
        case .kubernetes: "Kubernetes pod"
        case .container: "container"
        case .checkout: "checkout"
        }
    }
}

extension DeploymentLayer: CustomStringConvertible {
    /// For people: `LXC container (Proxmox VE, 101, unprivileged)`.
    package var description: String {
        let details = [vendor, id.map { String($0.prefix(12)) }, privileged.map { $0 ? "privileged" : "unprivileged" }]
            .compactMap(\.self)
        return kind.name + (details.isEmpty ? "" : " (" + details.joined(separator: ", ") + ")")
    }
}
