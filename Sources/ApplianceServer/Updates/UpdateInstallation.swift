import Deployment
import Identity
import SupervisorControl

/// How this installation gets other releases.
struct UpdateInstallation: Sendable {
    /// `deployment-info`.
    struct Info: Encodable, Sendable {
        var status = "success"
        /// `self`: the supervisor exchanges releases; `external`: whoever installed it does.
        var update_method: String
        var version: String
        @OrNull var commit: String?
        @OrNull var generation: String?
        /// Where releases are looked for when nobody names a channel.
        var channel: String
        /// When updates may be switched to; nil for always.
        @OrNull var windows: String?
        var strategy_description: String
        var application_path: String
        var data_path: String
        /// What to type to update it.
        var commands: [String]
        /// The innermost of what is around the program.
        var deployment_type: String
        /// The innermost container.
        @OrNull var container_type: String?
        /// What `whisper-appliance deployment --json` prints.
        var deployment: DeploymentReport
        /// Whether what runs is what was shipped, as was measured last; nil before that.
        @OrNull var identity: IdentityReport?
    }

    /// The way to the supervisor; nil if releases are exchanged from outside.
    let client: ControlClient?
    let info: Info

    /// - Parameters:
    ///   - deployment: Where the server runs, and who exchanges its releases.
    ///   - executable: The running binary.
    ///   - data: The data directory.
    init(
        _ release: SupervisedRelease,
        deployment: DeploymentReport,
        executable: String,
        data: String,
        channel: String,
        windows: String?
    ) {
        let strategy = deployment.strategy
        client = strategy.isOwn ? release.control.map { ControlClient(path: $0) } : nil
        info = Info(
            update_method: strategy.isOwn ? "self" : "external",
            version: BuildIdentity.current.version,
            commit: BuildIdentity.current.commit,
            generation: release.generation,
            channel: channel,
            windows: windows,
            strategy_description: strategy.reason,
            application_path: executable,
            data_path: data,
            commands: strategy.commands,
            deployment_type: deployment.stack.last?.kind.rawValue ?? "unknown",
            container_type: deployment.container?.kind.rawValue,
            deployment: deployment,
            identity: nil
        )
    }
}
