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
        /// The data directory lies where data get lost.
        case dataUnsafe = "data-unsafe"
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
