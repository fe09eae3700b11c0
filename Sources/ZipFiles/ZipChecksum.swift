/// What an entry says of its content, of which the pieces are added in order.
package struct ZipChecksum: Sendable, Equatable {
    private(set) var value: UInt32
    /// Bytes.
    package private(set) var size: UInt64

    package init(value: UInt32 = 0, size: UInt64 = 0) {
        self.value = value
        self.size = size
    }

    package mutating func add(_ bytes: [UInt8]) {
        value = Deflate.checksum(bytes, after: value)
        size += UInt64(bytes.count)
    }
}
