import Foundation

/// One end of a worker's socket, read and written with blocking calls from threads of its own.
///
/// Reading and writing may happen at the same time; two readers or two writers may not.
final class FrameSocket: Sendable {
    private let descriptor: CInt

    /// - Parameter descriptor: A connected stream socket, owned from now on.
    init(owning descriptor: CInt) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// A connected pair: this process's end, and the raw descriptor for the child.
    static func pair() throws -> (own: FrameSocket, child: CInt) {
        var ends: [CInt] = [0, 0]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw EngineError.workerUnavailable(detail: String(cString: strerror(errno)))
        }
        return (FrameSocket(owning: ends[0]), ends[1])
    }

    /// Ends the connection; both sides' readers see its end.
    func shutDown() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    /// The next frame, or nil when the other side is gone.
    ///
    /// - Throws: `EngineError.protocolViolation`.
    func read() throws -> Frame? {
        guard let head = readExactly(Frame.headerSize) else { return nil }
        let (kind, id, size) = try Frame.header(head)
        guard let body = readExactly(size) else { return nil }
        return Frame(kind, id: id, body: body)
    }

    /// Sends a frame; false when the other side is gone.
    func write(_ frame: Frame) -> Bool {
        frame.encoded.withUnsafeBytes { bytes in
            var sent = 0
            while sent < bytes.count {
                guard let base = bytes.baseAddress else { return true }
                let count = send(descriptor, base + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else { return false }
                sent += count
            }
            return true
        }
    }

    private func readExactly(_ count: Int) -> Data? {
        var data = Data(count: count)
        let complete = data.withUnsafeMutableBytes { bytes -> Bool in
            var got = 0
            while got < count {
                guard let base = bytes.baseAddress else { return true }
                let read = recv(descriptor, base + got, count - got, 0)
                if read < 0 && errno == EINTR { continue }
                guard read > 0 else { return false }
                got += read
            }
            return true
        }
        return complete ? data : nil
    }
}
