/// The server's side of a worker's socket: blocking calls on threads of their own, frames as a sequence.
final class WorkerLink: Sendable {
    /// Frames from the worker; ends when the worker is gone or sends nonsense.
    let frames: AsyncStream<Frame>

    private let socket: FrameSocket
    private let writer = WorkThread(name: "worker writer")
    private let reader = WorkThread(name: "worker reader")

    init(_ socket: FrameSocket) {
        self.socket = socket
        let (frames, continuation) = AsyncStream.makeStream(of: Frame.self)
        self.frames = frames
        reader.run {
            // A frame that cannot be read is a broken worker: treated like one that is gone.
            while let frame = try? socket.read() { continuation.yield(frame) }
            continuation.finish()
        }
    }

    deinit { socket.shutDown() }

    func send(_ frame: Frame) {
        writer.run { [socket] in _ = socket.write(frame) }
    }

    func shutDown() { socket.shutDown() }
}
