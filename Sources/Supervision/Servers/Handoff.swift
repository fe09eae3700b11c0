import Foundation
import Glibc

/// What a supervisor passes to the program it becomes: descriptors stay open and children stay children.
package struct Handoff: Codable, Sendable, Equatable {
    /// The environment variable that carries it.
    package static let variable = "WHISPER_APPLIANCE_HANDOFF"

    /// A server that goes on running.
    package struct Server: Codable, Sendable, Equatable {
        package var order: ServerOrder
        package var process: Int32
        package var notifyName: String
        package var notifyDescriptor: Int32
        /// Milliseconds it may still take to end; nil when it is to stay.
        package var stopBudget: Int64?
    }

    /// Version of this format.
    package var v = 1
    /// The folder of the release whose supervisor takes over.
    package var release: String
    /// The listening sockets.
    package var sockets: [Int32]
    package var servers: [Server]

    package init(release: String, sockets: [Int32], servers: [Server]) {
        self.release = release
        self.sockets = sockets
        self.servers = servers
    }

    /// What an earlier program of this process left; nil when there was none, or one that speaks otherwise.
    package static func received(environment: [String: String]) -> Handoff? {
        guard let text = environment[variable],
            let handoff = try? JSONDecoder().decode(Handoff.self, from: Data(text.utf8)), handoff.v == 1
        else { return nil }
        return handoff
    }

    /// All descriptors that have to survive the execve.
    private var descriptors: [Int32] { sockets + servers.map(\.notifyDescriptor) }

    /// Lets the descriptors survive, or not.
    package func keepOpen(_ isKept: Bool) {
        for descriptor in descriptors { _ = fcntl(descriptor, F_SETFD, isKept ? 0 : FD_CLOEXEC) }
    }

    /// The value of the variable.
    package func encoded() throws -> String { String(decoding: try JSONEncoder().encode(self), as: UTF8.self) }
}
