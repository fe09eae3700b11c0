import DurableStorage
import Glibc

/// A regular file opened for reading; closed when it goes out of scope.
struct InputFile: ~Copyable {
    let path: String
    /// Its state when it was opened.
    let status: FileStatus
    private let descriptor: Int32

    /// Its length in bytes when it was opened.
    var size: Int { status.size }

    /// - Throws: `StorageError.system`, or `ModelError.notAFile` for folders, pipes and devices.
    init(path: String) throws {
        // Without O_NONBLOCK, opening a pipe would wait for a writer for ever.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw StorageError.system(operation: "open", path: path, errno: errno) }
        do {
            status = try FileStatus(descriptor: descriptor, path: path)
        } catch {
            close(descriptor)
            throw error
        }
        self.path = path
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// The bytes of a small range inside the file.
    ///
    /// - Throws: `StorageError.system`, also when the file has become shorter meanwhile.
    func bytes(_ range: Range<Int>) throws -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(range.count)
        try forEachChunk(of: range) { chunk in
            chunk.withUnsafeBytes { result.append(contentsOf: $0) }
        }
        return result
    }

    /// Calls `body` with the range's bytes in order, at most 1 MiB each time and always an even number before the last.
    ///
    /// - Throws: `StorageError.system`, also when the file has become shorter meanwhile, and what `body` throws.
    func forEachChunk(of range: Range<Int>, _ body: (RawSpan) throws -> Void) throws {
        let length = min(range.count, 1 << 20)
        try withUnsafeTemporaryAllocation(byteCount: max(length, 1), alignment: 16) { buffer in
            var position = range.lowerBound
            while position < range.upperBound {
                let chunk = UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(length, range.upperBound - position)])
                try fill(chunk, at: position)
                try body(chunk.bytes)
                position += chunk.count
            }
        }
    }

    private func fill(_ buffer: UnsafeMutableRawBufferPointer, at position: Int) throws {
        var done = 0
        while done < buffer.count, let start = buffer.baseAddress {
            let count = pread(descriptor, start + done, buffer.count - done, off_t(position + done))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                throw StorageError.system(operation: "read", path: path, errno: count < 0 ? errno : EIO)
            }
            done += count
        }
    }
}
