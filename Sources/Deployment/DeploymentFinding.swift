/// Something about a deployment that somebody should look at.
package struct DeploymentFinding: Encodable, Sendable, Equatable {
    package enum Name: String, Encodable, Sendable, CaseIterable {
        /// The stamp cannot be used.
        case stampUnusable = "stamp-unusable"
        /// The stamp says one thing and the machine another.
        case stampDisagrees = "stamp-disagrees"
        /// An engine's mark lies where the engine does not run.
        case leftover
        /// What an update installs is gone with the container.
        case releasesVolatile = "releases-volatile"
        /// Something is mounted where releases are renamed into their place.
        case releasesApart = "releases-apart"
        /// The data directory lies where data get lost.
        case dataUnsafe = "data-unsafe"
        /// The data directory lies on a volume that only this container knows.
        case dataAnonymous = "data-anonymous"
        /// Nobody collects processes that have ended.
        case firstProcess = "first-process"
        /// What starts services elsewhere is off in Windows's Linux.
        case wslWithoutSystemd = "wsl-without-systemd"
    }

    package let name: Name
    /// What it is and what to do, in sentences.
    package let message: String
}

extension DeploymentFinding {
    static func ofStamp(
        _ reading: InstallStamp.Reading,
        _ install: DeploymentReport.Install,
        _ stack: [DeploymentLayer]
    ) -> [DeploymentFinding] {
        let path = install.stamp ?? "The stamp"
        if case .unusable(let why) = reading {
            return [.init(name: .stampUnusable, message: "\(path) cannot be used. \(why) Have the installer write it.")]
        }
        guard let declared = install.declared, let detected = install.detected,
            !declared.agrees(with: detected, in: stack)
        else { return [] }
        let place = stack.map(\.kind.name).joined(separator: ", ")
        let message =
            "\(path) says \(declared.rawValue), but it looks like \(detected.rawValue) (\(place)). "
            + "The stamp counts; if it is from another machine, have the installer write it anew."
        return [.init(name: .stampDisagrees, message: message)]
    }

    init(leftover: Sign) {
        self.init(
            name: .leftover,
            message:
                "\(leftover.source) lies here, but its engine does not run this: the system was made from an image. "
                + "It counts for nothing here, but may deceive other programs."
        )
    }

    static func ofMounts(_ facts: DeploymentFacts, _ strategy: UpdateStrategy) -> [DeploymentFinding] {
        let mounts = facts.evidence.mounts
        var findings: [DeploymentFinding] = []
        if let folder = facts.program.holder, strategy.isOwn {
            // What lies deeper hides a part of a release, which its identity tells of.
            let points = mounts.points(in: folder).filter { $0 != "." && !$0.contains("/") }
            if !points.isEmpty {
                let message =
                    "\(points.prefix(5).joined(separator: ", ")) in \(folder) is a mount of its own, so that a new "
                    + "release cannot be renamed into its place. Unmount it."
                findings.append(.init(name: .releasesApart, message: message))
            }
        }
        // Engines name a volume that nobody gave a name.
        let root = mounts.mount(of: facts.data)?.root ?? ""
        if root.firstMatch(of: #/\/volumes\/[0-9a-f]{64}(\/|$)/#) != nil {
            let message =
                "\(facts.data) lies on a volume without a name: the next container gets another one, and nothing of what "
                + "is kept there. Give it a name, as compose.yaml does, and copy the data to it."
            findings.append(.init(name: .dataAnonymous, message: message))
        }
        return findings
    }

    /// Collect the processes that others leave behind: our supervisor, and what engines and images put first.
    private static let collectors: Set = [
        "appliance-super", "systemd", "init", "docker-init", "tini", "dumb-init", "catatonit", "podman-init", "pause",
        "s6-svscan", "runit",
    ]

    static func ofProcesses(
        _ facts: DeploymentFacts,
        _ container: DeploymentLayer?,
        _ stack: [DeploymentLayer],
        hasSystemd: Bool
    ) -> [DeploymentFinding] {
        let first = facts.evidence.text(.firstProcess)
        // A command that is all there is in a container leaves nothing behind.
        let isCollected = first.isEmpty || collectors.contains(first) || first == "whisper-applian"
        if container?.kind.runsImages == true, !isCollected {
            let message =
                "The first process of the container is '\(first)', which may not collect processes that have ended: "
                + "their numbers run out in the end. Start the image with the entry point it has, or with --init."
            return [.init(name: .firstProcess, message: message)]
        }
        if container == nil, stack.contains(where: { $0.kind == .wsl }), !hasSystemd {
            let message =
                "systemd is off here, so that nothing starts the appliance again: put [boot] and systemd=true into the "
                + "file /etc/wsl.conf, then run wsl --shutdown in Windows."
            return [.init(name: .wslWithoutSystemd, message: message)]
        }
        return []
    }

    /// Nil where nothing is lost without the capability.
    init?(missing capability: DeploymentCapability, _ strategy: UpdateStrategy) {
        guard !capability.holds else { return nil }
        switch capability.name {
        case .releasesPersistent where strategy.isOwn:
            let advice = " Put the releases on a volume, or exchange the image."
            self.init(name: .releasesVolatile, message: capability.reason + advice)
        case .dataDurable:
            let advice = " Put the data directory on a disk of this machine, or a volume."
            self.init(name: .dataUnsafe, message: capability.reason + advice)
        default: return nil
        }
    }
}

extension InstallStamp.Kind {
    /// Whether this can be true where it looks like the other one.
    fileprivate func agrees(with detected: Self, in stack: [DeploymentLayer]) -> Bool {
        switch (self, detected) {
        case (.lxcTemplate, .tarball): stack.contains { $0.kind == .lxc }
        case (.deb, .tarball): true
        // There are engines that nothing is known of.
        case (.oci, .tarball): stack.contains { $0.kind == .container }
        default: self == detected
        }
    }
}
