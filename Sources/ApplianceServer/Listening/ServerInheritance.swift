import Foundation
package import Handover

/// What whoever started this server gave it: listening sockets, and an ear for how it fares.
package struct ServerInheritance: Sendable {
    /// Listening sockets; empty when the server is to open its own.
    package var sockets: [Int32]
    package var notifier: ServiceNotifier

    /// Nothing.
    package static let none = ServerInheritance(sockets: [], notifier: ServiceNotifier(environment: [:]))

    /// Takes what the environment announces and forgets the announcement, so that no child believes it is meant.
    ///
    /// To be called once, before other threads read the environment.
    ///
    /// - Throws: `HandoverError`.
    package static func claim(
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> ServerInheritance {
        ServerInheritance(
            sockets: try InheritedSockets.claim(environment: environment).descriptors,
            notifier: ServiceNotifier.claim(environment: environment)
        )
    }
}
