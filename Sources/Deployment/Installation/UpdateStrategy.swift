/// Who exchanges the releases of an installation, and how.
package struct UpdateStrategy: Encodable, Sendable, Equatable {
    package enum Kind: String, Encodable, Sendable, CaseIterable {
        /// The supervisor.
        case own = "self"
        /// The supervisor, and nobody starts it again if it ends.
        case ownWithoutSystemd = "self-without-systemd"
        /// The package manager.
        case package
        /// Whoever installed it.
        case external
    }

    package let kind: Kind
    /// Why, as a sentence that says what to do.
    package let reason: String
    /// What to type to update it.
    package let commands: [String]

    /// Whether it is updated from inside.
    package var isOwn: Bool { kind == .own || kind == .ownWithoutSystemd }
}

extension UpdateStrategy {
    private static let supervised =
        "A supervisor installs signed releases beside the running one, tries them out, and goes back by itself."

    /// The one place that decides: what was declared first, then what there is.
    ///
    /// - Parameter container: The innermost container.
    init(_ facts: DeploymentFacts, declared: InstallStamp.Kind?, container: DeploymentLayer?, hasSystemd: Bool) {
        switch declared {
        case .oci: self = .image(container?.kind)
        case .deb:
            self.init(
                kind: .package,
                reason: "Its files belong to a package; only the package manager exchanges them.",
                commands: ["apt update && apt install --only-upgrade whisper-appliance"]
            )
        // A supervisor in a container of images has been given a volume for releases, or the findings say otherwise.
        case _ where facts.isSupervised:
            self.init(
                kind: hasSystemd ? .own : .ownWithoutSystemd,
                reason: Self.supervised
                    + (hasSystemd
                        ? "" : " There is no systemd that starts the supervisor; what does must start it again."),
                commands: ["whisper-appliance update start --wait"]
            )
        case _ where facts.program.checkout != nil || declared == .checkout:
            self.init(
                kind: .external,
                reason: "Exchange the checkout that it was built from.",
                commands: ["git pull && make run"]
            )
        case _ where container?.kind.runsImages == true: self = .image(container?.kind)
        default:
            self.init(
                kind: .external,
                reason: "No supervisor exchanges its releases: install it with one, or exchange its files yourself.",
                commands: ["appliance-supervisor install RELEASE --data-dir DATA --releases RELEASES"]
            )
        }
    }

    private static func image(_ engine: DeploymentLayer.Kind?) -> UpdateStrategy {
        let command =
            switch engine {
            case .kubernetes: "kubectl set image deployment/whisper-appliance whisper-appliance=IMAGE"
            case .podman: "podman compose pull && podman compose up -d"
            default: "docker compose pull && docker compose up -d"
            }
        return UpdateStrategy(
            kind: .external,
            reason: "Exchange the container image that it was started from.",
            commands: [command]
        )
    }
}
