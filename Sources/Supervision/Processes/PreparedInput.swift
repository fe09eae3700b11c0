import CSpawn
import Foundation
import Glibc
import Handover

/// A standard input whose content is there before the child is: a pipe that is closed at its other end.
struct PreparedInput {
    /// Given to the child, and to be closed once the child has it.
    let descriptor: Int32

    /// - Parameter content: At most what a pipe holds (64 KiB).
    /// - Throws: `HandoverError.outOfResources`, also for more than that.
    init(_ content: Data = Data()) throws {
        var ends: [Int32] = [-1, -1]
        guard descriptor_pipe(&ends) == 0 else { throw HandoverError.outOfResources(errno: errno) }
        descriptor = ends[0]
        _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
        let written = content.withUnsafeBytes { write(ends[1], $0.baseAddress, $0.count) }
        let code = errno
        close(ends[1])
        guard written == content.count else {
            close(descriptor)
            throw HandoverError.outOfResources(errno: code)
        }
    }
}
