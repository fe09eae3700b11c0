import CZlib

/// Compression as ZIP files have it: deflate without a header.
enum Deflate {
    private static let rawWindow: Int32 = -15

    /// - Returns: Nil if zlib cannot.
    static func compress(_ bytes: [UInt8]) -> [UInt8]? {
        var stream = z_stream()
        guard
            deflateInit2_(
                &stream,
                Z_DEFAULT_COMPRESSION,
                Z_DEFLATED,
                rawWindow,
                8,
                Z_DEFAULT_STRATEGY,
                ZLIB_VERSION,
                Int32(MemoryLayout<z_stream>.size)
            ) == Z_OK
        else { return nil }
        defer { deflateEnd(&stream) }
        return run(&stream, bytes, size: Int(deflateBound(&stream, uLong(bytes.count))), step: deflate)
    }

    /// - Returns: Nil if `bytes` are not compressed, or of other than `size` bytes.
    static func decompress(_ bytes: [UInt8], size: Int) -> [UInt8]? {
        var stream = z_stream()
        guard inflateInit2_(&stream, rawWindow, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            return nil
        }
        defer { inflateEnd(&stream) }
        // One byte more shows whether there is more.
        guard let result = run(&stream, bytes, size: size + 1, step: inflate), result.count == size else { return nil }
        return result
    }

    /// - Parameter before: The checksum of what comes before them.
    static func checksum(_ bytes: [UInt8], after before: UInt32 = 0) -> UInt32 {
        UInt32(truncatingIfNeeded: crc32(uLong(before), bytes, uInt(bytes.count)))
    }

    private static func run(
        _ stream: inout z_stream,
        _ input: [UInt8],
        size: Int,
        step: (UnsafeMutablePointer<z_stream>?, Int32) -> Int32
    ) -> [UInt8]? {
        var input = input
        var isWhole = false
        let output = [UInt8](unsafeUninitializedCapacity: max(size, 1)) { buffer, count in
            input.withUnsafeMutableBufferPointer { bytes in
                stream.next_in = bytes.baseAddress
                stream.avail_in = uInt(bytes.count)
                stream.next_out = buffer.baseAddress
                stream.avail_out = uInt(buffer.count)
                isWhole = step(&stream, Z_FINISH) == Z_STREAM_END
                count = buffer.count - Int(stream.avail_out)
            }
        }
        return isWhole ? output : nil
    }
}
