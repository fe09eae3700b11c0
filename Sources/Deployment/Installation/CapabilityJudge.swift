/// Concludes what an installation can; no input, no output.
struct CapabilityJudge {
    let facts: DeploymentFacts
    /// The innermost container.
    let container: DeploymentLayer?

    private let mounts: MountTable
    /// What is written beside volumes goes with the container.
    private let runsImage: Bool

    init(facts: DeploymentFacts, container: DeploymentLayer?) {
        self.facts = facts
        self.container = container
        mounts = facts.evidence.mounts
        // The stamp tells of engines that nothing is known of.
        runsImage = container.map { $0.kind.runsImages || facts.stamp.kind == .oci } ?? false
    }

    var capabilities: [DeploymentCapability] {
        let systemd = systemd
        var all = [
            DeploymentCapability(
                name: .supervised,
                holds: facts.isSupervised,
                reason: facts.isSupervised
                    ? "A supervisor exchanges the releases." : "No supervisor exchanges releases."
            ),
            systemd,
            units(systemd),
            rootWritable,
            persistent(.rootPersistent, "/"),
        ]
        if let folder = facts.program.holder {
            all += [releasesWritable(folder), persistent(.releasesPersistent, folder), together(folder)]
        }
        return all + [durable]
    }

    private var systemd: DeploymentCapability {
        let evidence = facts.evidence
        let first = evidence.text(.firstProcess)
        // The folder alone may be the machine's, the process alone that of the machine's view of processes.
        let isFirst = evidence.has(.systemd) && ["systemd", "init"].contains(first)
        let isReachable = evidence.has(.systemdSocket) || evidence.has(.bus)
        return DeploymentCapability(
            name: .systemd,
            holds: isFirst && isReachable,
            reason: !isFirst
                ? "The first process is not systemd but '\(first)'."
                : isReachable ? "The first process is systemd, and can be spoken to." : "systemd has no socket here."
        )
    }

    private func units(_ systemd: DeploymentCapability) -> DeploymentCapability {
        let isWritable = facts.writable.contains(SystemPaths.units)
        return DeploymentCapability(
            name: .units,
            holds: systemd.holds && isWritable,
            reason: !systemd.holds
                ? "There is no systemd for units."
                : "This process may\(isWritable ? "" : " not") write to \(SystemPaths.units)."
        )
    }

    private var rootWritable: DeploymentCapability {
        func answer(_ holds: Bool, _ reason: String) -> DeploymentCapability {
            DeploymentCapability(name: .rootWritable, holds: holds, reason: reason)
        }
        for path in [SystemPaths.ostree, .nixOS] where facts.evidence.has(path) {
            return answer(false, "The system's files come from an image (\(path.rawValue)).")
        }
        guard let mount = mounts.mount(of: "/") else { return answer(false, "The kernel does not tell what / is.") }
        // Services are shown a root that only they cannot write to; containers of images have no other.
        let isReadOnly =
            mount.fileSystemOptions.contains("ro")
            || runsImage && mount.options.contains("ro")
        return answer(
            !isReadOnly,
            "/ (\(mount.fileSystem)) is mounted to be \(isReadOnly ? "read only" : "written to")."
        )
    }

    private func releasesWritable(_ folder: String) -> DeploymentCapability {
        let isWritable = facts.writable.contains(folder)
        return DeploymentCapability(
            name: .releasesWritable,
            holds: isWritable,
            reason: "This process may\(isWritable ? "" : " not") write to \(folder)."
        )
    }

    private func persistent(_ name: DeploymentCapability.Name, _ path: String) -> DeploymentCapability {
        guard let mount = mounts.mount(of: path) else {
            return DeploymentCapability(
                name: name,
                holds: false,
                reason: "The kernel does not tell where \(path) lies."
            )
        }
        let loss = loss(mount)
        return DeploymentCapability(
            name: name,
            holds: loss == nil,
            reason: "\(path) lies \(loss ?? "on " + mount.fileSystem)."
        )
    }

    /// Where what is written there is lost at the next start; nil if it is kept.
    private func loss(_ mount: MountTable.Mount) -> String? {
        let isOverlay = container?.kind == .nspawn && mount.fileSystem == "overlay"
        // Whatever file system the engine keeps its containers on.
        if isOverlay || runsImage && mount.point == "/" {
            return "in the container's own layer, which goes with the container"
        }
        return ["tmpfs", "ramfs", "rootfs"].contains(mount.fileSystem) ? "in memory (\(mount.fileSystem))" : nil
    }

    private func together(_ folder: String) -> DeploymentCapability {
        let points = mounts.points(in: folder).filter { $0 != "." }
        return DeploymentCapability(
            name: .releasesTogether,
            holds: points.isEmpty,
            reason: points.isEmpty
                ? "Nothing is mounted in \(folder)."
                : "In \(folder) there is mounted: \(points.prefix(5).joined(separator: ", "))."
        )
    }

    private var durable: DeploymentCapability {
        func answer(_ holds: Bool, _ reason: String) -> DeploymentCapability {
            DeploymentCapability(name: .dataDurable, holds: holds, reason: reason)
        }
        guard let mount = mounts.mount(of: facts.data) else {
            return answer(false, "The kernel does not tell where \(facts.data) lies.")
        }
        if let loss = loss(mount) { return answer(false, "\(facts.data) lies \(loss).") }
        let place = "\(facts.data) lies on \(mount.fileSystem)"
        let isShared = ["9p", "drvfs", "vboxsf", "cifs", "smb3", "nfs", "nfs4"].contains(mount.fileSystem)
        if isShared { return answer(false, place + ", where locks and syncing cannot be relied on.") }
        let options = Set(mount.options + mount.fileSystemOptions)
        if let option = ["nobarrier", "barrier=0"].first(where: options.contains) {
            return answer(false, place + ", mounted with \(option): a loss of power may undo what was written.")
        }
        if facts.evidence.variables["LD_PRELOAD"]?.contains("eatmydata") == true {
            return answer(false, "eatmydata keeps this process from syncing anything.")
        }
        return answer(true, place + ".")
    }
}
