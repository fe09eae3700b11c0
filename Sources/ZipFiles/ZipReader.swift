import Foundation

/// Reads ZIP files as `ZipWriter` and common programs write them; each entry is checked.
package struct ZipReader {
    /// A file in it.
    package struct Entry: Sendable, Equatable {
        package let name: String
        let offset: Int
        let method: Int
        let checksum: UInt32
        let compressedSize: Int
        /// Bytes.
        package let size: Int
    }

    private static let piece = 1 << 20
    /// More is no directory of ours.
    private static let maximumDirectory = 256 << 20

    package let entries: [Entry]
    private let file: FileHandle
    private let size: Int

    /// - Throws: `ZipError`, or the file system's error.
    package init(path: String) throws {
        file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        size = Int(try file.seekToEnd())
        let tailSize = min(size, 65_557)
        let tail = try Self.read(file, at: size - tailSize, tailSize)
        guard tailSize >= 22,
            let place = stride(from: tailSize - 22, through: 0, by: -1).first(where: { tail.uint32($0) == 0x0605_4b50 })
        else { throw ZipError.notZip }
        var count = Int(tail.uint16(place + 10))
        var length = Int(tail.uint32(place + 12))
        var start = Int(tail.uint32(place + 16))
        if place >= 20, tail.uint32(place - 20) == 0x0706_4b50 {
            guard let large = Int(exactly: tail.uint64(place - 12)), large <= size - 56 else { throw ZipError.notZip }
            let end = try Self.read(file, at: large, 56)
            guard end.uint32(0) == 0x0606_4b50, let entries = Int(exactly: end.uint64(32)),
                let bytes = Int(exactly: end.uint64(40)), let first = Int(exactly: end.uint64(48))
            else { throw ZipError.notZip }
            (count, length, start) = (entries, bytes, first)
        }
        guard length <= Self.maximumDirectory, start <= size, length <= size - start else { throw ZipError.notZip }
        entries = try Self.entries(of: try Self.read(file, at: start, length), count: count)
    }

    private static func entries(of directory: [UInt8], count: Int) throws -> [Entry] {
        var entries: [Entry] = []
        var place = 0
        for _ in 0..<count {
            guard place + 46 <= directory.count, directory.uint32(place) == 0x0201_4b50 else { throw ZipError.notZip }
            let nameEnd = place + 46 + Int(directory.uint16(place + 28))
            let extraEnd = nameEnd + Int(directory.uint16(place + 30))
            let next = extraEnd + Int(directory.uint16(place + 32))
            guard next <= directory.count else { throw ZipError.notZip }
            // What does not fit its field stands in this order in the one for large files.
            var large = largeValues(directory, nameEnd, extraEnd)[...]
            func value(_ field: Int) throws -> Int {
                let number = directory.uint32(field)
                guard number == .max else { return Int(number) }
                guard let number = large.popFirst().flatMap({ Int(exactly: $0) }) else { throw ZipError.notZip }
                return number
            }
            let size = try value(place + 24)
            let compressedSize = try value(place + 20)
            entries.append(
                Entry(
                    name: String(decoding: directory[place + 46..<nameEnd], as: UTF8.self),
                    offset: try value(place + 42),
                    method: Int(directory.uint16(place + 10)),
                    checksum: directory.uint32(place + 16),
                    compressedSize: compressedSize,
                    size: size
                )
            )
            place = next
        }
        return entries
    }

    private static func largeValues(_ directory: [UInt8], _ begin: Int, _ end: Int) -> [UInt64] {
        var place = begin
        while place + 4 <= end {
            let length = Int(directory.uint16(place + 2))
            guard place + 4 + length <= end else { return [] }
            if directory.uint16(place) == 1 {
                return stride(from: place + 4, to: place + 4 + length - 7, by: 8).map { directory.uint64($0) }
            }
            place += 4 + length
        }
        return []
    }

    /// The bytes of an entry.
    ///
    /// - Parameter limit: Bytes it may have.
    /// - Throws: `ZipError`, or the file system's error.
    package func content(of entry: Entry, limit: Int) throws -> [UInt8] {
        guard entry.size <= limit, entry.compressedSize <= limit else {
            throw ZipError.tooLarge(entry.name, limit: limit)
        }
        let data = try Self.read(file, at: try start(of: entry), entry.compressedSize)
        let content =
            switch entry.method {
            case 0: data
            case 8: Deflate.decompress(data, size: entry.size)
            default: [UInt8]?.none
            }
        guard let content, content.count == entry.size, Deflate.checksum(content) == entry.checksum else {
            throw ZipError.damaged(entry.name)
        }
        return content
    }

    /// Hands on the bytes of an entry piece by piece; only what is compressed is held in memory.
    ///
    /// - Parameter limit: Bytes it may have if it is compressed.
    /// - Throws: `ZipError`, also after everything was handed on; the file system's error; what `take` throws.
    package func read(_ entry: Entry, limit: Int, _ take: ([UInt8]) throws -> Void) throws {
        guard entry.method == 0 else { return try take(content(of: entry, limit: limit)) }
        let start = try start(of: entry)
        guard entry.size == entry.compressedSize else { throw ZipError.damaged(entry.name) }
        var checksum = ZipChecksum()
        while checksum.size < UInt64(entry.size) {
            let done = Int(checksum.size)
            let piece = try Self.read(file, at: start + done, min(entry.size - done, Self.piece))
            checksum.add(piece)
            try take(piece)
        }
        guard checksum.value == entry.checksum else { throw ZipError.damaged(entry.name) }
    }

    /// Where the content of an entry begins.
    private func start(of entry: Entry) throws -> Int {
        guard entry.offset <= size - 30 else { throw ZipError.damaged(entry.name) }
        let header = try Self.read(file, at: entry.offset, 30)
        let start = entry.offset + 30 + Int(header.uint16(26)) + Int(header.uint16(28))
        guard header.uint32(0) == 0x0403_4b50, start <= size, entry.compressedSize <= size - start else {
            throw ZipError.damaged(entry.name)
        }
        return start
    }

    private static func read(_ file: FileHandle, at offset: Int, _ count: Int) throws -> [UInt8] {
        try file.seek(toOffset: UInt64(offset))
        let data = try count == 0 ? Data() : file.read(upToCount: count) ?? Data()
        guard data.count == count else { throw ZipError.notZip }
        return Array(data)
    }
}

extension [UInt8] {
    fileprivate func uint16(_ place: Int) -> UInt16 { UInt16(number(place, 2)) }
    fileprivate func uint32(_ place: Int) -> UInt32 { UInt32(number(place, 4)) }
    fileprivate func uint64(_ place: Int) -> UInt64 { number(place, 8) }

    private func number(_ place: Int, _ count: Int) -> UInt64 {
        self[place..<place + count].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
