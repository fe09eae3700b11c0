/// Joins the bytes of a pipe, 16-bit samples in pieces of any size, to chunks of whole samples.
///
/// 16 bits are what Whisper's own preprocessing works on, and what its models were trained with.
struct SampleAssembler {
    static let bytesPerSample = MemoryLayout<Int16>.size
    private static let bytesPerChunk = AudioChunks.sampleRate * bytesPerSample

    private var pending: [UInt8] = []

    var isFull: Bool { pending.count >= Self.bytesPerChunk }

    /// The samples of whole output, −1…1.
    static func samples(_ bytes: [UInt8]) -> [Float] {
        var assembler = Self()
        bytes.withUnsafeBytes { assembler.append($0) }
        var samples: [Float] = []
        while assembler.pending.count >= bytesPerSample { samples += assembler.take() }
        return samples
    }

    mutating func append(_ bytes: UnsafeRawBufferPointer) { pending.append(contentsOf: bytes) }

    /// Takes up to one second, −1…1.
    mutating func take() -> [Float] {
        let count = min(pending.count, Self.bytesPerChunk) / Self.bytesPerSample
        let chunk = pending.withUnsafeBytes { bytes in
            (0..<count).map { index in
                let sample = bytes.loadUnaligned(fromByteOffset: index * Self.bytesPerSample, as: Int16.self)
                return Float(Int16(littleEndian: sample)) / 32768
            }
        }
        pending.removeFirst(count * Self.bytesPerSample)
        return chunk
    }
}
