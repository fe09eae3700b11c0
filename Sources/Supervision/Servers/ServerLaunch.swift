import Handover
import Updates

/// How servers are started: the contract between the supervisor and any release.
package struct ServerLaunch: Sendable {
    /// The data directory.
    package var data: String
    /// The control socket that servers may talk to; nil when there is none.
    package var control: String?
    /// Arguments behind `serve --data-dir …`.
    package var arguments: [String]
    /// The listening sockets that each server inherits.
    package var sockets: [Int32]
    /// What servers get from this process's own environment.
    package var environment: [String: String]

    /// Variables that say something about this process and nothing about its children.
    private static let own = [
        "LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES", "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "INVOCATION_ID",
        Handoff.variable,
    ]

    package init(
        data: String,
        control: String?,
        arguments: [String],
        sockets: [Int32],
        environment: [String: String]
    ) {
        self.data = data
        self.control = control
        self.arguments = arguments
        self.sockets = sockets
        self.environment = environment.filter { !Self.own.contains($0.key) }
    }

    /// - Parameters:
    ///   - notify: The value of `NOTIFY_SOCKET`.
    ///   - watchdog: How long silence is borne; zero for ever.
    ///   - standardInput: A descriptor from which there is nothing to read.
    func spawnOrder(
        _ order: ServerOrder,
        notify: String,
        watchdog: Duration,
        standardInput: Int32
    ) -> SpawnOrder {
        var environment = environment.merging(InheritedSockets.announcement(count: sockets.count)) { $1 }
        environment["NOTIFY_SOCKET"] = notify
        if watchdog > .zero {
            let (seconds, attoseconds) = watchdog.components
            environment["WATCHDOG_USEC"] = "\(seconds * 1_000_000 + attoseconds / 1_000_000_000_000)"
        }
        environment["WHISPER_APPLIANCE_CONTROL"] = control
        environment["WHISPER_APPLIANCE_DATABASE"] = order.database
        environment["WHISPER_APPLIANCE_GENERATION"] = order.generation > 0 ? "\(order.generation)" : nil
        environment["WHISPER_APPLIANCE_INTAKE"] = order.intakeIsClosed ? "closed" : nil
        return SpawnOrder(
            program: InstallationLayout.program(in: order.folder),
            arguments: ["serve", "--data-dir", data] + arguments,
            environment: environment,
            descriptors: [standardInput, 1, 2] + sockets
        )
    }
}
