import CSpawn
import Foundation
import Glibc
import Synchronization

/// Accepts connections on listening sockets that other processes may accept on at the same time.
///
/// A thread of its own polls the sockets: who loses the race for a connection to another process just polls again. (A
/// server channel of SwiftNIO takes that for a fault of its own, and debug builds trap on it.) Stopping is exact: a
/// connection is either accepted and handed over, or still in the queue of the kernel for the next process.
package final class Acceptor: Sendable {
    private struct State {
        var isStopped = false
        var waiters: [CheckedContinuation<Void, Never>] = []
        var hasEnded = false
    }

    private let sockets: [Int32]
    private let mayAccept: @Sendable () -> Bool
    private let onConnection: @Sendable (Int32) -> Void
    /// A pipe; a byte in it wakes the thread.
    private let wake: (read: Int32, write: Int32)
    private let state = Mutex(State())

    /// Starts accepting.
    ///
    /// - Parameters:
    ///   - sockets: They stay the caller's and are set to not block.
    ///   - mayAccept: Asked before each connection; while it says no, connections wait in the queue of the kernel.
    ///   - onConnection: Called on the acceptor's thread with the descriptor of a connection, to be closed by the callee.
    /// - Throws: `HandoverError.outOfResources`.
    package init(
        sockets: [Int32],
        mayAccept: @escaping @Sendable () -> Bool = { true },
        onConnection: @escaping @Sendable (Int32) -> Void
    ) throws {
        var ends: [Int32] = [-1, -1]
        guard descriptor_pipe(&ends) == 0 else { throw HandoverError.outOfResources(errno: errno) }
        wake = (ends[0], ends[1])
        self.sockets = sockets
        self.mayAccept = mayAccept
        self.onConnection = onConnection
        for socket in sockets { _ = fcntl(socket, F_SETFL, fcntl(socket, F_GETFL) | O_NONBLOCK) }
        let thread = Thread { [self] in run() }
        thread.name = "acceptor"
        thread.start()
    }

    /// Stops accepting; returns when the last accepted connection was handed over.
    package func stop() async {
        await withCheckedContinuation { continuation in
            let hasEnded = state.withLock { state in
                if !state.hasEnded { state.waiters.append(continuation) }
                if !state.isStopped {
                    state.isStopped = true
                    _ = write(wake.write, "x", 1)
                }
                return state.hasEnded
            }
            if hasEnded { continuation.resume() }
        }
    }

    private func run() {
        var polled = ([wake.read] + sockets).map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        while true {
            guard poll(&polled, nfds_t(polled.count), -1) >= 0 || errno == EINTR else { break }
            if state.withLock({ $0.isStopped }) { break }
            guard polled.dropFirst().allSatisfy({ $0.revents == 0 || accept(on: $0.fd) }) else { break }
        }
        let waiters = state.withLock { state in
            state.hasEnded = true
            defer { state.waiters = [] }
            // Nobody writes after `isStopped`, and the flag is set by whoever made the thread end.
            state.isStopped = true
            return state.waiters
        }
        close(wake.read)
        close(wake.write)
        for waiter in waiters { waiter.resume() }
    }

    /// One connection a turn, so that a stop is noticed and two processes share what comes.
    ///
    /// - Returns: Whether there may be more.
    private func accept(on socket: Int32) -> Bool {
        guard mayAccept() else {
            usleep(10_000)
            return true
        }
        let connection = descriptor_accept(socket)
        if connection >= 0 {
            onConnection(connection)
            return true
        }
        switch errno {
        case EBADF, EINVAL, ENOTSOCK:
            // Not a listening socket any more: polling on would only turn in circles.
            return false
        case EMFILE, ENFILE, ENOBUFS, ENOMEM:
            // The connection stays in the queue until something is free again.
            usleep(50_000)
            return true
        default:
            // Another process was quicker, or the client is gone already.
            return true
        }
    }
}
