/// Writes a ZIP file piece by piece: whoever asks for an entry sends on what it returns.
///
/// It keeps the directory only, some hundred bytes for each entry. Neither the file nor its entries nor their number have
/// a limit (ZIP64).
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
        return head(
            name,
            method: compressed == nil ? 0 : 8,
            checksum: Deflate.checksum(content),
            packed: UInt64(data.count),
            size: UInt64(content.count)
        ) + data
    }

    /// The beginning of an entry whose content follows as it is: exactly what `checksum` was made of.
    package mutating func beginning(of name: String, _ checksum: ZipChecksum) -> [UInt8] {
        head(name, method: 0, checksum: checksum.value, packed: checksum.size, size: checksum.size)
    }

    private mutating func head(
        _ name: String,
        method: UInt16,
        checksum: UInt32,
        packed: UInt64,
        size: UInt64
    ) -> [UInt8] {
        // What is too large for its field stands behind the name.
        let isLarge = max(packed, size) >= UInt64(UInt32.max)
        var facts = Bytes()
        facts.append(Self.flags)
        facts.append(method)
        facts.append(UInt16(0))
        facts.append(Self.date)
        facts.append(checksum)
        facts.append(isLarge ? UInt32.max : UInt32(packed))
        facts.append(isLarge ? UInt32.max : UInt32(size))
        facts.append(UInt16(name.utf8.count))
        var sizes = Bytes()
        if isLarge {
            sizes.append(size)
            sizes.append(packed)
        }

        var local = Bytes()
        local.append(UInt32(0x0403_4b50))
        local.append(Self.version)
        local.bytes += facts.bytes
        local.append(UInt16(isLarge ? 4 + sizes.bytes.count : 0))
        local.bytes += Array(name.utf8)
        if isLarge {
            local.append(UInt16(1))
            local.append(UInt16(sizes.bytes.count))
            local.bytes += sizes.bytes
        }

        var central = Bytes()
        central.append(UInt32(0x0201_4b50))
        central.append(Self.version)
        central.append(Self.version)
        central.bytes += facts.bytes
        central.append(UInt16(12 + sizes.bytes.count))
        central.bytes += [UInt8](repeating: 0, count: 10)
        // The offset always stands in the field for large files.
        central.append(UInt32.max)
        central.bytes += Array(name.utf8)
        central.append(UInt16(1))
        central.append(UInt16(8 + sizes.bytes.count))
        central.bytes += sizes.bytes
        central.append(offset)
        directory += central.bytes

        count += 1
        offset += UInt64(local.bytes.count) + packed
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
