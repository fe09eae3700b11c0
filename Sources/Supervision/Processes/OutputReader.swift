import CSpawn
import Glibc
import Handover
import SupervisorControl

/// Reads what a child writes into a pipe.
final class OutputReader: Sendable {
    /// The end of the pipe that becomes the child's; to be closed here once the child has it.
    let childEnd: Int32
    /// Arrives when all writers have closed the pipe, or reading was ended.
    let finished = Once<Void>()
    private let events: DescriptorEvents

    /// - Parameter onBytes: Called with each piece, in order.
    /// - Throws: `HandoverError.outOfResources`.
    init(onBytes: @escaping @Sendable ([UInt8]) -> Void) throws {
        var ends: [Int32] = [-1, -1]
        guard descriptor_pipe(&ends) == 0 else { throw HandoverError.outOfResources(errno: errno) }
        childEnd = ends[1]
        let readEnd = ends[0]
        _ = fcntl(readEnd, F_SETFL, O_NONBLOCK)
        do {
            events = try DescriptorEvents(descriptor: readEnd) {
                var buffer = [UInt8](repeating: 0, count: 65536)
                let count = read(readEnd, &buffer, buffer.count)
                if count > 0 { onBytes(Array(buffer.prefix(count))) }
                return count > 0 || (count < 0 && (errno == EAGAIN || errno == EINTR)) ? .goOn : .finished
            } onClosed: { [finished] in
                finished.arrive(())
            }
        } catch {
            close(childEnd)
            throw error
        }
    }

    /// Stops reading although somebody still holds the other end.
    func end() { events.cancel() }
}
