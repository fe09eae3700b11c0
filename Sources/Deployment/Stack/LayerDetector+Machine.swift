extension LayerDetector {
    /// What everything else runs on.
    var machine: DeploymentLayer {
        wsl ?? virtualMachine ?? DeploymentLayer(.bareMetal, [Sign(SystemPaths.processor.rawValue, "no hypervisor")])
    }

    private var wsl: DeploymentLayer? {
        let kernel = evidence.text(.kernel)
        guard kernel.contains("Microsoft") || kernel.contains("microsoft") || kernel.contains("WSL") else { return nil }
        let signs = [evidence.sign(.kernel), evidence.sign(.wsl)].compactMap(\.self)
        return DeploymentLayer(.wsl, signs, id: evidence.variables["WSL_DISTRO_NAME"])
    }

    private var virtualMachine: DeploymentLayer? {
        let name = hypervisor
        switch evidence.text(.processor) {
        // Rented machines of bare metal have their owners' names, too.
        case "no hypervisor": return nil
        case "": guard name != nil else { return nil }
        default: break
        }
        let sources = [SystemPaths.processor, .hypervisor, .vendor, .product]
        return DeploymentLayer(.virtualMachine, sources.compactMap { evidence.sign($0) }, vendor: name)
    }

    /// Who makes the machine, from the names in its firmware.
    private var hypervisor: String? {
        let names = [evidence.text(.product), evidence.text(.vendor), evidence.text(.hypervisor)]
        if names[0] == "Virtual Machine", names[1].hasPrefix("Microsoft") { return "Hyper-V" }
        return Self.hypervisors.first { prefix, _ in
            names.contains { $0.lowercased().hasPrefix(prefix.lowercased()) }
        }?.1
    }

    /// How the names begin, as systemd knows them.
    private static let hypervisors = [
        ("KVM", "KVM"), ("OpenStack", "OpenStack"), ("KubeVirt", "KubeVirt"), ("Amazon EC2", "Amazon EC2"),
        ("Google Compute Engine", "Google Compute Engine"), ("Apple Virtualization", "Apple Virtualization"),
        ("QEMU", "QEMU"), ("VMware", "VMware"), ("VMW", "VMware"), ("innotek GmbH", "VirtualBox"),
        ("VirtualBox", "VirtualBox"), ("Xen", "Xen"), ("Bochs", "Bochs"), ("Parallels", "Parallels"),
        ("BHYVE", "bhyve"),
    ]
}
