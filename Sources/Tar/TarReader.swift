import Foundation

/// Reads an archive in the format of `tar` (POSIX.1-2001) that holds files only.
///
/// Whoever made it decides nothing here but names and bytes below one folder: links, devices, absolute names, `..` and
/// names that come twice are refused.
package struct TarReader {
    private static let block = 512
    /// Bytes an extended header may have.
    private static let maximumRecords = 64 << 10

    private let file: FileHandle
    /// Bytes of the archive.
    package let size: Int

    /// - Throws: `TarError.unreadable`.
    package init(path: String) throws {
        guard let file = FileHandle(forReadingAtPath: path), let end = try? file.seekToEnd() else {
            throw TarError.unreadable(path: path, reason: "it is missing or not to be read")
        }
        try file.seek(toOffset: 0)
        self.file = file
        size = Int(end)
    }

    /// A file in the archive.
    package struct Entry: Sendable, Equatable {
        /// A path below the folder that it is unpacked to.
        package var name: String
        /// Bytes.
        package var size: Int
    }

    /// The content of a file, to be read at most once, while it is its turn.
    package struct Content {
        fileprivate let reader: TarReader
        fileprivate let size: Int

        /// Hands the content to `sink`, piece by piece.
        ///
        /// - Throws: `TarError.malformed`, what `sink` throws.
        package func read(to sink: ([UInt8]) throws -> Void) throws { try reader.copy(size, to: sink) }
    }

    /// Hands every file to `body`, with how many bytes of the archive were read.
    ///
    /// - Throws: `TarError.malformed`, what `body` throws.
    package func forEachFile(maximum: Int, _ body: (Entry, Int, Content) throws -> Void) throws {
        var names: Set<String> = []
        while let entry = try nextEntry() {
            guard names.count < maximum else { throw refusal("it has too many files") }
            guard names.insert(entry.name).inserted else { throw refusal("“\(entry.name)” comes twice") }
            let end = try file.offset() + UInt64(entry.size + Self.padding(entry.size))
            guard end <= size else { throw refusal("it ends too early") }
            try body(entry, Int(end), Content(reader: self, size: entry.size))
            // Behind what nobody wanted to read.
            try file.seek(toOffset: end)
        }
    }

    /// The next file; nil at the end of the archive.
    private func nextEntry() throws -> Entry? {
        var longName: String?
        while let header = try read(Self.block) {
            if header.allSatisfy({ $0 == 0 }) { return nil }
            guard Self.hasChecksum(header) else { throw refusal("it is no tar file, or damaged") }
            guard let size = Self.octal(header[124..<136]) else { throw refusal("a size in it is no number") }
            let name = longName ?? Self.name(header)
            switch header[156] {
            case UInt8(ascii: "0"), 0:
                guard let path = Self.safe(name) else { throw refusal("the name “\(name)” leads elsewhere") }
                return Entry(name: path, size: size)
            case UInt8(ascii: "5"): longName = nil
            case UInt8(ascii: "x"):
                guard size <= Self.maximumRecords else { throw refusal("a name in it is too long") }
                var records: [UInt8] = []
                try copy(size) { records += $0 }
                longName = Self.path(in: records)
            default: throw refusal("“\(name)” is no ordinary file")
            }
        }
        throw refusal("it ends too early")
    }

    fileprivate func copy(_ size: Int, to sink: ([UInt8]) throws -> Void) throws {
        var left = size
        while left > 0 {
            guard let part = try read(min(left, 1 << 20)) else { throw refusal("it ends too early") }
            try sink(part)
            left -= part.count
        }
        if Self.padding(size) > 0, try read(Self.padding(size)) == nil { throw refusal("it ends too early") }
    }

    private static func padding(_ size: Int) -> Int { (block - size % block) % block }

    /// Exactly `count` bytes; nil if there are fewer.
    private func read(_ count: Int) throws -> [UInt8]? {
        guard let data = try file.read(upToCount: count), data.count == count else { return nil }
        return Array(data)
    }

    private func refusal(_ fault: String) -> TarError { .malformed(fault) }

    private static func hasChecksum(_ header: [UInt8]) -> Bool {
        let sum = header.enumerated().reduce(0) { sum, byte in
            sum + ((148..<156).contains(byte.offset) ? 32 : Int(byte.element))
        }
        return octal(header[148..<156]) == sum
    }

    private static func octal(_ field: ArraySlice<UInt8>) -> Int? {
        let digits = field.drop { $0 == 32 }.prefix { $0 != 0 && $0 != 32 }
        return digits.isEmpty ? nil : Int(String(decoding: digits, as: UTF8.self), radix: 8)
    }

    private static func name(_ header: [UInt8]) -> String {
        func text(_ range: Range<Int>) -> String {
            String(decoding: header[range].prefix { $0 != 0 }, as: UTF8.self)
        }
        let isPOSIX = header[257..<262].elementsEqual("ustar".utf8)
        let prefix = isPOSIX ? text(345..<500) : ""
        return prefix.isEmpty ? text(0..<100) : prefix + "/" + text(0..<100)
    }

    /// The path in the records of an extended header, each of which is “LENGTH KEY=VALUE\n”.
    private static func path(in records: [UInt8]) -> String? {
        var rest = records[...]
        while let space = rest.firstIndex(of: 32), let length = Int(String(decoding: rest[..<space], as: UTF8.self)),
            length > space - rest.startIndex + 1, length <= rest.count
        {
            let record = rest[(space + 1)..<(rest.startIndex + length - 1)]
            if record.starts(with: "path=".utf8) { return String(decoding: record.dropFirst(5), as: UTF8.self) }
            rest = rest.dropFirst(length)
        }
        return nil
    }

    /// The name without a leading `./`; nil if it is not safely below the folder.
    private static func safe(_ name: String) -> String? {
        let path = name.hasPrefix("./") ? String(name.dropFirst(2)) : name
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        return !parts.isEmpty && parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." } ? path : nil
    }
}
