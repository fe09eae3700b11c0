import CSpawn
import Foundation
import Glibc
import Handover
import Synchronization

/// Watches a descriptor, on a thread of its own, and closes it when nobody is interested any more.
///
/// Not a dispatch source: with those, the supervisor crashed inside libdispatch (Swift 6.3.1) while steps came and went.
package final class DescriptorEvents: Sendable {
    /// What the handler finds out.
    package enum Verdict: Sendable { case goOn, finished }

    private let wake: Int32
    private let isCancelled = Mutex(false)

    /// - Parameters:
    ///   - descriptor: Owned from now on, also when this throws; must not block.
    ///   - onReadable: Called whenever there is something to read or the other end was closed, never twice at a time.
    ///   - onClosed: Called once, after the last `onReadable`.
    /// - Throws: `HandoverError.outOfResources`.
    package init(
        descriptor: Int32,
        onReadable: @escaping @Sendable () -> Verdict,
        onClosed: @escaping @Sendable () -> Void = {}
    ) throws {
        var ends: [Int32] = [-1, -1]
        guard descriptor_pipe(&ends) == 0 else {
            let code = errno
            close(descriptor)
            throw HandoverError.outOfResources(errno: code)
        }
        wake = ends[1]
        let woken = ends[0]
        let thread = Thread {
            var polled = [descriptor, woken].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            while poll(&polled, 2, -1) >= 0 || errno == EINTR {
                guard polled[1].revents == 0 else { break }
                if polled[0].revents != 0, onReadable() == .finished { break }
            }
            close(descriptor)
            close(woken)
            onClosed()
        }
        thread.name = "descriptor"
        thread.start()
    }

    /// Stops watching and closes the descriptor; soon, not at once.
    package func cancel() {
        isCancelled.withLock { isCancelled in
            guard !isCancelled else { return }
            isCancelled = true
            // The other end sees the closed pipe.
            close(wake)
        }
    }

    deinit { cancel() }
}
