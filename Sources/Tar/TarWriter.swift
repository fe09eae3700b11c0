import DurableStorage
import Foundation

/// Writes an archive in the format of `tar` (POSIX.1-2001) that holds files only and is the same whenever and by whomever
/// it is written.
package struct TarWriter: ~Copyable {
    private static let blockSize = 512
    private static let nameSize = 100
    private static let pieceSize = 1 << 20
    private var output: DurableFile.Writer

    /// - Throws: `StorageError`.
    package init(in folder: String) throws { output = try DurableFile.Writer(in: folder) }

    /// Adds the file at `source`.
    ///
    /// - Parameter receive: Is shown what is added, piece by piece.
    /// - Throws: `TarError.unreadable`, also when its size changes meanwhile; `StorageError`; what `receive` throws.
    package mutating func add(_ source: String, as name: String, receive: ([UInt8]) throws -> Void = { _ in }) throws {
        guard let file = FileHandle(forReadingAtPath: source), let end = try? file.seekToEnd() else {
            throw TarError.unreadable(path: source, reason: "it is missing or not to be read")
        }
        defer { try? file.close() }
        try file.seek(toOffset: 0)
        let size = Int(end)
        let bytes = Array(name.utf8)
        if bytes.count > Self.nameSize {
            let record = Self.record("path", name)
            try append(Self.header(name: Array("path".utf8), size: record.count, type: "x"))
            try append(record)
            try pad(record.count)
        }
        try append(Self.header(name: Array(bytes.suffix(Self.nameSize)), size: size, type: "0"))
        var written = 0
        while let data = try file.read(upToCount: Self.pieceSize), !data.isEmpty {
            let piece = Array(data)
            written += piece.count
            // What grows meanwhile must not run into the next file.
            guard written <= size else { break }
            try append(piece)
            try receive(piece)
        }
        guard written == size else { throw TarError.unreadable(path: source, reason: "it changes meanwhile") }
        try pad(size)
    }

    /// Ends the archive and puts it in place of `path`.
    ///
    /// - Throws: `StorageError`.
    package consuming func finish(to path: String, mode: UInt32 = 0o644) throws {
        try append([UInt8](repeating: 0, count: 2 * Self.blockSize))
        try output.commit(to: path, mode: mode)
    }

    private mutating func append(_ bytes: [UInt8]) throws { try output.append(bytes.span.bytes) }

    private mutating func pad(_ size: Int) throws {
        let rest = size % Self.blockSize
        if rest > 0 { try append([UInt8](repeating: 0, count: Self.blockSize - rest)) }
    }

    /// A record of an extended header; its length counts itself.
    private static func record(_ name: String, _ value: String) -> [UInt8] {
        let content = " \(name)=\(value)\n"
        var length = content.utf8.count
        while "\(length)".utf8.count + content.utf8.count != length {
            length = "\(length)".utf8.count + content.utf8.count
        }
        return Array("\(length)\(content)".utf8)
    }

    private static func header(name: [UInt8], size: Int, type: Character) -> [UInt8] {
        var header = [UInt8](repeating: 0, count: blockSize)
        func put(_ bytes: some Sequence<UInt8>, at offset: Int) {
            for (index, byte) in bytes.enumerated() { header[offset + index] = byte }
        }
        func octal(_ number: Int, _ digits: Int) -> [UInt8] {
            let text = String(number, radix: 8)
            return Array((String(repeating: "0", count: max(0, digits - text.utf8.count)) + text).utf8)
        }
        put(name, at: 0)
        put(octal(0o444, 7), at: 100)
        put(octal(0, 7), at: 108)
        put(octal(0, 7), at: 116)
        put(octal(size, 11), at: 124)
        put(octal(0, 11), at: 136)
        put("        ".utf8, at: 148)
        put(String(type).utf8, at: 156)
        put("ustar\u{0}00".utf8, at: 257)
        put(octal(header.reduce(0) { $0 + Int($1) }, 6) + [0], at: 148)
        return header
    }
}
