/// Writes a ZIP file piece by piece: whoever asks for an entry sends on what it returns.
///
/// It keeps the directory only, some hundred bytes for each entry. Entries have less than 4 GiB; the file and their
/// number have no limit (ZIP64).
package struct ZipWriter {
    private static let version: UInt16 = 45
    /// Names are UTF-8.
    private static let flags: UInt16 = 1 << 11
    /// 1980-01-01, when DOS began: times are in the entries.
    private static let date: UInt16 = 0x21

    private var directory: [UInt8] = []
    private var count: UInt64 = 0
    private var offset: UInt64 = 0

    package init() {}

    /// The bytes of an entry.
    package mutating func entry(_ name: String, _ content: [UInt8]) -> [UInt8] {
        let compressed = Deflate.compress(content).flatMap { $0.count < content.count ? $0 : nil }
        let data = compressed ?? content
        var facts = Bytes()
        facts.append(Self.flags)
        facts.append(UInt16(compressed == nil ? 0 : 8))
        facts.append(UInt16(0))
        facts.append(Self.date)
        facts.append(Deflate.checksum(content))
        facts.append(UInt32(data.count))
        facts.append(UInt32(content.count))
        facts.append(UInt16(name.utf8.count))

        var local = Bytes()
        local.append(UInt32(0x0403_4b50))
        local.append(Self.version)
        local.bytes += facts.bytes
        local.append(UInt16(0))
        local.bytes += Array(name.utf8) + data

        var central = Bytes()
        central.append(UInt32(0x0201_4b50))
        central.append(Self.version)
        central.append(Self.version)
        central.bytes += facts.bytes
        central.append(UInt16(12))
        central.bytes += [UInt8](repeating: 0, count: 10)
        // The offset stands in the field for large files.
        central.append(UInt32.max)
        central.bytes += Array(name.utf8)
        central.append(UInt16(1))
        central.append(UInt16(8))
        central.append(offset)
        directory += central.bytes

        count += 1
        offset += UInt64(local.bytes.count)
        return local.bytes
    }

    /// The end of the file.
    package func finish() -> [UInt8] {
        var end = Bytes()
        end.append(UInt32(0x0606_4b50))
        end.append(UInt64(44))
        end.append(Self.version)
        end.append(Self.version)
        end.append(UInt32(0))
        end.append(UInt32(0))
        end.append(count)
        end.append(count)
        end.append(UInt64(directory.count))
        end.append(offset)

        end.append(UInt32(0x0706_4b50))
        end.append(UInt32(0))
        end.append(offset + UInt64(directory.count))
        end.append(UInt32(1))

        end.append(UInt32(0x0605_4b50))
        end.append(UInt32(0))
        end.append(UInt16(clamping: count))
        end.append(UInt16(clamping: count))
        end.append(UInt32(clamping: directory.count))
        end.append(UInt32(clamping: offset))
        end.append(UInt16(0))
        return directory + end.bytes
    }
}

/// Numbers in ZIP's order of bytes.
private struct Bytes {
    var bytes: [UInt8] = []

    mutating func append(_ number: some FixedWidthInteger) {
        withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
    }
}
