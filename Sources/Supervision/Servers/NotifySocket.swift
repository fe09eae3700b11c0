import CSpawn
import Glibc
import Handover
import SupervisorControl

/// The socket on which one child tells how it fares (the receiving side of `sd_notify`).
///
/// It has a random name instead of a file: nothing is left behind, and no path can be too long. Anybody on the machine
/// may send there, so the kernel names each sender, and only the child itself is to be heard.
final class NotifySocket: Sendable {
    /// The value of `NOTIFY_SOCKET` for the child.
    let name: String
    /// Kept over an execve of this process by whoever clears its close-on-exec flag.
    let descriptor: Int32
    private let events: DescriptorEvents

    /// Opens a new socket.
    ///
    /// - Throws: `HandoverError.outOfResources`.
    convenience init(onMessage: @escaping @Sendable (NotifyMessage, _ sender: Int32) -> Void) throws {
        let random = (0..<2).map { _ in String(UInt64.random(in: 0 ... .max), radix: 36) }.joined()
        let name = "@whisper-appliance-" + random
        let kind = Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(AF_UNIX, kind, 0)
        guard descriptor >= 0 else { throw HandoverError.outOfResources(errno: errno) }
        let isBound = UnixAddress(name)?.withPointer { bind(descriptor, $0, $1) } == 0
        guard isBound, datagram_name_senders(descriptor) == 0 else {
            let code = errno
            close(descriptor)
            throw HandoverError.outOfResources(errno: code)
        }
        try self.init(name: name, descriptor: descriptor, onMessage: onMessage)
    }

    /// Goes on with a socket that an earlier program of this process opened.
    ///
    /// - Throws: `HandoverError.outOfResources`.
    init(
        name: String,
        descriptor: Int32,
        onMessage: @escaping @Sendable (NotifyMessage, _ sender: Int32) -> Void
    ) throws {
        self.name = name
        self.descriptor = descriptor
        events = try DescriptorEvents(descriptor: descriptor) {
            var buffer = [UInt8](repeating: 0, count: 4096)
            var sender: pid_t = 0
            let length = datagram_receive(descriptor, &buffer, buffer.count, &sender)
            if length >= 0 { onMessage(NotifyMessage(String(decoding: buffer.prefix(length), as: UTF8.self)), sender) }
            return .goOn
        }
    }
}
