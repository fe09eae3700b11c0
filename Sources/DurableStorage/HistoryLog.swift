import Glibc

/// A list of lines that only grows, one record a line; a power cut costs at most the line that was being written.
///
/// One process at a time may append.
package struct HistoryLog: Sendable {
    private let path: String

    package init(_ path: String) { self.path = path }

    /// Appends `line`, which must not contain a line break, and waits until it is on disk.
    ///
    /// - Throws: `StorageError.system`; the line is not in the list then.
    package func append(_ line: some Collection<UInt8>) throws {
        precondition(!line.contains(Self.lineBreak), "a record is one line")
        let flags = O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC
        let descriptor = try SystemCall.run("open", path) { open(path, flags, 0o600) }
        defer { close(descriptor) }
        let end = try SystemCall.run("measure", path) { lseek(descriptor, 0, SEEK_END) }
        // A torn line of an earlier power cut is closed, so that it spoils only itself.
        let record = try (isTorn(descriptor, end) ? [Self.lineBreak] : []) + line + [Self.lineBreak]
        do {
            let written = try SystemCall.run("write", path) { write(descriptor, record, record.count) }
            guard written == record.count else {
                throw StorageError.system(operation: "write", path: path, errno: ENOSPC)
            }
            try SystemCall.run("sync", path) { fsync(descriptor) }
        } catch {
            // Best effort: what stays is a torn line, which readers skip.
            _ = ftruncate(descriptor, end)
            throw error
        }
        if end == 0 { try DurableFile.syncDirectory(DurableFile.directory(of: path)) }
    }

    /// The newest complete lines, oldest first: at most `count`, from at most the last `limit` bytes of the file.
    ///
    /// - Throws: `StorageError.system`. A missing file is an empty list.
    package func last(_ count: Int, limit: Int = 1 << 20) throws -> [[UInt8]] {
        let descriptor: Int32
        do {
            descriptor = try SystemCall.run("open", path) { open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC) }
        } catch StorageError.system(_, _, ENOENT) {
            return []
        }
        defer { close(descriptor) }
        let end = try SystemCall.run("measure", path) { lseek(descriptor, 0, SEEK_END) }
        let start = max(0, Int(end) - limit)
        var bytes = [UInt8](repeating: 0, count: Int(end) - start)
        var filled = 0
        while filled < bytes.count {
            let rest = bytes.count - filled
            let got = try SystemCall.run("read", path) {
                bytes.withUnsafeMutableBytes { buffer in
                    pread(descriptor, buffer.baseAddress?.advanced(by: filled), rest, start + filled)
                }
            }
            if got == 0 { break }
            filled += got
        }
        // Behind the last break is nothing or a torn line; before the first one, part of a line unless it is the first.
        var lines = bytes[..<filled].split(separator: Self.lineBreak, omittingEmptySubsequences: false).dropLast()
        if start > 0 { lines = lines.dropFirst() }
        return lines.filter { !$0.isEmpty }.suffix(count).map(Array.init)
    }

    private func isTorn(_ descriptor: Int32, _ end: off_t) throws -> Bool {
        guard end > 0 else { return false }
        var last: UInt8 = 0
        let count = try SystemCall.run("read", path) { pread(descriptor, &last, 1, end - 1) }
        return count == 1 && last != Self.lineBreak
    }

    private static let lineBreak = UInt8(ascii: "\n")
}
