/// Where the appliance runs, what shows that, what it can there, and how it is updated.
///
/// Concluded from facts alone: equal facts give equal reports.
package struct DeploymentReport: Encodable, Sendable, Equatable {
    /// How the program came to where it is.
    package struct Install: Encodable, Sendable, Equatable {
        /// What counts: the declared one before the detected one.
        package let kind: InstallStamp.Kind?
        package let declared: InstallStamp.Kind?
        package let detected: InstallStamp.Kind?
        /// Where the stamp lies or would lie.
        package let stamp: String?
        /// What wrote the stamp.
        package let author: String?
        /// SHA-256 of the manifest that the image or template was made with.
        package let manifest: String?
    }

    /// What is around the program, the outermost first; never empty.
    package let stack: [DeploymentLayer]
    package let install: Install
    package let strategy: UpdateStrategy
    package let capabilities: [DeploymentCapability]
    package let findings: [DeploymentFinding]
    /// Everything that was looked at.
    package let evidence: [EvidenceItem]

    package init(_ facts: DeploymentFacts) {
        let detector = LayerDetector(evidence: facts.evidence, checkout: facts.program.checkout)
        stack = detector.layers
        let container = stack.last { $0.kind.isContainer }
        install = Install(facts, container: container)
        capabilities = CapabilityJudge(facts: facts, container: container).capabilities
        let held = Set(capabilities.filter(\.holds).map(\.name))
        strategy = UpdateStrategy(
            facts,
            declared: install.declared,
            container: container,
            hasSystemd: held.contains(.systemd)
        )
        evidence = facts.evidence.items
        findings =
            DeploymentFinding.ofStamp(facts.stamp, install, stack)
            + detector.leftovers.map(DeploymentFinding.init(leftover:))
            + capabilities.compactMap { [strategy] in DeploymentFinding(missing: $0, strategy) }
            + DeploymentFinding.ofMounts(facts, strategy)
            + DeploymentFinding.ofProcesses(facts, container, stack, hasSystemd: held.contains(.systemd))
    }

    /// The innermost container; nil outside of any.
    package var container: DeploymentLayer? { stack.last { $0.kind.isContainer } }
}

extension DeploymentReport.Install {
    fileprivate init(_ facts: DeploymentFacts, container: DeploymentLayer?) {
        let place = facts.program
        // A volume for releases makes a container of images an installation like any other.
        let isInImage =
            container?.kind.runsImages == true
            && place.release.flatMap { facts.evidence.mounts.mount(of: $0) }?.point == "/"
        detected = place.checkout != nil ? .checkout : place.release == nil ? nil : isInImage ? .oci : .tarball
        declared = facts.stamp.kind
        kind = declared ?? detected
        stamp = place.stamp
        author = facts.stamp.stamp?.author
        manifest = facts.stamp.stamp?.manifest
    }
}
