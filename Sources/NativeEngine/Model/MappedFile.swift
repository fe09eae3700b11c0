import Glibc

/// A file mapped into memory for reading.
///
/// Unchecked, since the memory is never written.
final class MappedFile: @unchecked Sendable {
    let path: String
    let bytes: UnsafeRawBufferPointer

    /// - Throws: `NativeEngineError.file`.
    init(path: String) throws(NativeEngineError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .file(operation: "open", path: path, code: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .file(operation: "fstat", path: path, code: errno) }
        // A mapping cannot be empty, and a model is not either.
        guard status.st_size > 0 else { throw .model(path: path, fault: .truncated) }
        let size = Int(status.st_size)
        guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
            throw .file(operation: "mmap", path: path, code: errno)
        }
        self.path = path
        bytes = UnsafeRawBufferPointer(start: start, count: size)
    }

    /// Gives the memory back that holds some of the bytes; they are read again from the file when they are needed.
    func forget(_ range: Range<Int>) {
        let page = sysconf(Int32(_SC_PAGESIZE))
        let first = range.lowerBound / page * page
        let start = UnsafeMutableRawPointer(mutating: bytes.baseAddress)?.advanced(by: first)
        madvise(start, range.upperBound - first, MADV_DONTNEED)
    }

    deinit { munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count) }
}
