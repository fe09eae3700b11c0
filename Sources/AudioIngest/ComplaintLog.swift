import Subprocess
import Synchronization

/// The last words of a decoder, kept short whatever the file makes it say.
final class ComplaintLog: Sendable {
    private static let capacity = 8 * 1024
    private let bytes = Mutex<[UInt8]>([])

    /// Listens until the decoder closes its error output.
    func collect(_ output: SubprocessOutputSequence, onFirst: () -> Void = {}) async {
        do {
            for try await buffer in output {
                onFirst()
                buffer.withUnsafeBytes(append)
            }
        } catch {
            // What was heard so far has to do.
        }
    }

    private func append(_ more: UnsafeRawBufferPointer) {
        bytes.withLock { bytes in
            bytes.append(contentsOf: more)
            bytes.removeFirst(max(0, bytes.count - Self.capacity))
        }
    }

    /// What was heard, without the path of the file.
    func complaints(hiding path: String) -> Complaints {
        Complaints(text: String(decoding: bytes.withLock { $0 }, as: UTF8.self), hiding: path)
    }
}
