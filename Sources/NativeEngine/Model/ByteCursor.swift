/// Reads little-endian numbers one after the other, never beyond the end.
struct ByteCursor {
    private let bytes: UnsafeRawBufferPointer
    private(set) var offset = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var isAtEnd: Bool { offset == bytes.count }

    /// - Throws: `ModelFault.truncated`.
    mutating func skip(_ count: Int) throws(ModelFault) -> Range<Int> {
        guard count >= 0, count <= bytes.count - offset else { throw .truncated }
        defer { offset += count }
        return offset..<offset + count
    }

    mutating func integer() throws(ModelFault) -> Int {
        let range = try skip(4)
        return Int(Int32(littleEndian: bytes.loadUnaligned(fromByteOffset: range.lowerBound, as: Int32.self)))
    }

    /// Reads the number that ggml files begin with.
    ///
    /// - Throws: `ModelFault.notGGML`, `ModelFault.truncated`.
    mutating func expectGGML() throws(ModelFault) {
        guard try integer() == 0x6767_6d6c else { throw .notGGML }
    }

    mutating func float() throws(ModelFault) -> Float {
        Float(bitPattern: UInt32(bitPattern: Int32(truncatingIfNeeded: try integer())))
    }

    mutating func data(_ count: Int) throws(ModelFault) -> [UInt8] { Array(bytes[try skip(count)]) }
}
