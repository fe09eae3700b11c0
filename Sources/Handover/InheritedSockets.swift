import Glibc

/// Listening sockets that whoever started this process handed over, as descriptors from 3 up (`LISTEN_FDS`).
package struct InheritedSockets: Sendable, Equatable {
    /// The sockets in the order they were handed over; each is closed when this process executes another program.
    package let descriptors: [Int32]

    /// Takes what the environment announces; nothing when it announces nothing or was meant for another process.
    ///
    /// - Parameters:
    ///   - environment: With `LISTEN_FDS` and possibly `LISTEN_PID`.
    ///   - process: The id that `LISTEN_PID` must have, if it is there.
    /// - Throws: `HandoverError` when what was announced is not there.
    package init(environment: [String: String], process: Int32 = getpid()) throws {
        guard let announced = environment["LISTEN_FDS"], environment["LISTEN_PID"].map({ $0 == "\(process)" }) ?? true
        else {
            descriptors = []
            return
        }
        guard let count = Int32(announced), (0...64).contains(count) else {
            throw HandoverError.badCount(announced)
        }
        descriptors = Array(Self.first..<Self.first + count)
        for descriptor in descriptors {
            var isListening: Int32 = 0
            var size = socklen_t(MemoryLayout<Int32>.size)
            guard getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &isListening, &size) == 0, isListening != 0,
                fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0
            else { throw HandoverError.notListening(descriptor) }
        }
    }

    /// Takes what this process was given and forgets the announcement, so that no child believes it is meant.
    ///
    /// To be called once, before other threads read the environment.
    ///
    /// - Throws: `HandoverError`.
    package static func claim(environment: [String: String]) throws -> InheritedSockets {
        defer { for name in ["LISTEN_FDS", "LISTEN_FDNAMES", "LISTEN_PID"] { unsetenv(name) } }
        return try InheritedSockets(environment: environment)
    }

    /// What announces so many sockets to a child that gets them from descriptor 3 up.
    package static func announcement(count: Int) -> [String: String] {
        ["LISTEN_FDS": "\(count)", "LISTEN_FDNAMES": Array(repeating: "https", count: count).joined(separator: ":")]
    }

    /// The first descriptor behind standard input, output and error.
    private static let first: Int32 = 3
}
