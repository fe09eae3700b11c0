import Foundation
import Glibc
import Handover
import Synchronization
import Updates

/// Talks to the supervisor through its control socket.
package struct ControlClient: Sendable {
    /// Bytes an answer may have.
    private static let longestLine = 4 << 20

    private let path: String

    /// - Parameter path: The socket's path, from `WHISPER_APPLIANCE_CONTROL` or the layout of the installation.
    package init(path: String) { self.path = path }

    /// Asks for one thing.
    ///
    /// A supervisor that is being replaced by the next release's is away for a moment: it is asked again, unless the
    /// request may have been carried out already.
    ///
    /// - Throws: `ControlError`.
    package func ask<Result: Codable & Sendable>(
        _ request: ControlRequest,
        for type: Result.Type = Result.self
    ) async throws -> ControlAnswer<Result> {
        let deadline = ContinuousClock.now + Self.patience
        while true {
            do {
                return try await askOnce(request, for: type)
            } catch let error as ControlError where ContinuousClock.now < deadline {
                switch error {
                case .hungUp where request.command.onlyLooks, .unreachable(_, ECONNREFUSED): break
                default: throw error
                }
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    /// How long a supervisor may be away.
    private static let patience = Duration.seconds(5)

    private func askOnce<Result: Codable & Sendable>(
        _ request: ControlRequest,
        for _: Result.Type
    ) async throws -> ControlAnswer<Result> {
        for try await answer in try answers(to: request, for: Result.self) { return answer }
        throw ControlError.hungUp
    }

    /// Asks and goes on listening until the supervisor hangs up or the caller stops iterating.
    ///
    /// - Throws: `ControlError`.
    package func answers<Result: Codable & Sendable>(
        to request: ControlRequest,
        for _: Result.Type = Result.self
    ) throws -> AsyncThrowingStream<ControlAnswer<Result>, any Error> {
        let descriptor = try connect()
        let (answers, continuation) = AsyncThrowingStream.makeStream(of: ControlAnswer<Result>.self)
        do {
            try Self.send(UpdateJSON.encode(request) + Data("\n".utf8), to: descriptor)
        } catch {
            close(descriptor)
            throw error
        }
        let splitter = Mutex(LineSplitter(limit: Self.longestLine))
        let events = try DescriptorEvents(descriptor: descriptor) {
            var buffer = [UInt8](repeating: 0, count: 65536)
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EAGAIN || errno == EINTR { return .goOn }
            guard count > 0 else {
                continuation.finish()
                return .finished
            }
            for line in splitter.withLock({ $0.lines(from: Array(buffer.prefix(count))) }) {
                do {
                    continuation.yield(try UpdateJSON.decode(ControlAnswer<Result>.self, from: Data(line.utf8)))
                } catch {
                    continuation.finish(throwing: ControlError.unreadable(line))
                    return .finished
                }
            }
            return .goOn
        }
        continuation.onTermination = { _ in events.cancel() }
        return answers
    }

    /// Looks whether there is a supervisor to talk to; never waits for one that is stuck.
    ///
    /// - Throws: `ControlError.unreachable`.
    package func reach() throws { close(try connect(waits: false)) }

    private func connect(waits: Bool = true) throws -> Int32 {
        guard let address = UnixAddress(path) else {
            throw ControlError.unreachable(path: path, errno: ENAMETOOLONG)
        }
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(AF_UNIX, waits ? kind : kind | Int32(SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0, address.withPointer({ Glibc.connect(descriptor, $0, $1) }) == 0 else {
            let code = errno
            close(descriptor)
            throw ControlError.unreachable(path: path, errno: code)
        }
        return descriptor
    }

    /// A request is far smaller than the socket's buffer, so this does not wait.
    private static func send(_ data: Data, to descriptor: Int32) throws {
        let sent = data.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        guard sent == data.count, fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0 else { throw ControlError.hungUp }
    }
}
