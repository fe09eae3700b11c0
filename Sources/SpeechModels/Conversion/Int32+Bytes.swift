extension Int32 {
    /// Its four bytes as ggml files have them.
    var littleEndianBytes: [UInt8] { withUnsafeBytes(of: littleEndian) { Array($0) } }
}
