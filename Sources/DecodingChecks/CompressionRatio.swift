import CZlib

/// How repetitive a text is: its UTF-8 bytes divided by their zlib-compressed size.
///
/// Whisper's own measure of a decoder that loops; it calls more than 2.4 a failure
/// (Radford et al., "Robust Speech Recognition via Large-Scale Weak Supervision", §4.5).
package func compressionRatio(of text: [UInt8]) -> Double {
    guard !text.isEmpty else { return 0 }
    var size = compressBound(uLong(text.count))
    var compressed = [UInt8](repeating: 0, count: Int(size))
    guard compress(&compressed, &size, text, uLong(text.count)) == Z_OK, size > 0 else { return 0 }
    return Double(text.count) / Double(size)
}
