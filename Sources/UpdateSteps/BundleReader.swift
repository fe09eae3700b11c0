import DurableStorage
import Foundation
import Updates

/// Unpacks an offline bundle: a tar file (POSIX.1-2001) of a repository's files.
///
/// Whoever made the bundle decides nothing here but names and bytes below one folder: links, devices, absolute names,
/// `..` and names that come twice are refused, and so is whatever is larger than a release can be. What the files are
/// worth is decided by the same checks as for the update server.
struct BundleReader {
    /// The most bytes a bundle may have.
    static let maximumSize = 8 << 30
    /// The most files a bundle may have.
    static let maximumFiles = 20_000

    private static let block = 512
    /// Bytes an extended header may have.
    private static let maximumRecords = 64 << 10

    private let file: FileHandle
    private let size: Int

    /// - Throws: `StepRefusal` if the file cannot be read or is too large.
    init(path: String) throws {
        guard let file = FileHandle(forReadingAtPath: path), let end = try? file.seekToEnd() else {
            throw StepRefusal(.invalid, "The bundle \(path) cannot be read. Check the path.")
        }
        guard end <= Self.maximumSize else {
            throw StepRefusal(.invalid, "The bundle \(path) is larger than any bundle is.")
        }
        try file.seek(toOffset: 0)
        self.file = file
        size = Int(end)
    }

    /// Unpacks all files into `folder`, which exists and is empty.
    ///
    /// - Throws: `StepRefusal` that names what is wrong, `StorageError` when the disk is full.
    func unpack(into folder: String, progress: (Int, Int) -> Void) throws {
        var names: Set<String> = []
        while let entry = try nextEntry() {
            guard names.count < Self.maximumFiles else { throw refusal("it has too many files") }
            guard names.insert(entry.name).inserted else { throw refusal("“\(entry.name)” comes twice") }
            let target = folder + "/" + entry.name
            let parent = URL(fileURLWithPath: target).deletingLastPathComponent().path
            try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
            var writer = try DurableFile.Writer(in: parent)
            try copy(entry.size) { try writer.append($0.span.bytes) }
            try writer.commit(to: target, mode: 0o600)
            progress(Int(try file.offset()), size)
        }
    }

    private struct Entry {
        var name: String
        var size: Int
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

    private func copy(_ size: Int, to sink: ([UInt8]) throws -> Void) throws {
        var left = size
        while left > 0 {
            guard let part = try read(min(left, 1 << 20)) else { throw refusal("it ends too early") }
            try sink(part)
            left -= part.count
        }
        let padding = (Self.block - size % Self.block) % Self.block
        if padding > 0, try read(padding) == nil { throw refusal("it ends too early") }
    }

    /// Exactly `count` bytes; nil if there are fewer.
    private func read(_ count: Int) throws -> [UInt8]? {
        guard let data = try file.read(upToCount: count), data.count == count else { return nil }
        return Array(data)
    }

    private func refusal(_ fault: String) -> StepRefusal {
        StepRefusal(.invalid, "The bundle cannot be used: \(fault).")
    }

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
