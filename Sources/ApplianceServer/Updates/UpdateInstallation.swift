import Deployment
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
    }

    /// The way to the supervisor; nil if releases are exchanged from outside.
    let client: ControlClient?
    let info: Info

    /// - Parameters:
    ///   - executable: The running binary.
    ///   - data: The data directory.
    init(_ release: SupervisedRelease, executable: String, data: String, channel: String, windows: String?) {
        let isManaged = release.generation != nil
        client = isManaged ? release.control.map { ControlClient(path: $0) } : nil
        info = Info(
            update_method: client == nil ? "external" : "self",
            version: BuildIdentity.current.version,
            commit: BuildIdentity.current.commit,
            generation: release.generation,
            channel: channel,
            windows: windows,
            strategy_description: client == nil
                ? "Exchange what it was started from: the container image, the package or the checkout."
                : "A supervisor installs signed releases beside the running one, tries them out, and goes back by itself.",
            application_path: executable,
            data_path: data,
            commands: client == nil
                ? ["docker compose pull && docker compose up -d", "git pull && make run"]
                : ["whisper-appliance update start --wait"]
        )
    }
}
