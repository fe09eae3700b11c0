/// Joins the bytes of a pipe, which come in pieces of any size, to chunks of whole samples.
struct SampleAssembler {
    private static let bytesPerSample = MemoryLayout<Float>.size
    private static let bytesPerChunk = AudioChunks.sampleRate * bytesPerSample

    private var pending: [UInt8] = []

    var isFull: Bool { pending.count >= Self.bytesPerChunk }

    mutating func append(_ bytes: UnsafeRawBufferPointer) { pending.append(contentsOf: bytes) }

    /// Takes up to one second; −1…1 whatever the bytes say, since files of floats can hold anything.
    mutating func take() -> [Float] {
        let count = min(pending.count, Self.bytesPerChunk) / Self.bytesPerSample
        var chunk = [Float](repeating: 0, count: count)
        chunk.withUnsafeMutableBytes { $0.copyBytes(from: pending.prefix(count * Self.bytesPerSample)) }
        pending.removeFirst(count * Self.bytesPerSample)
        for index in chunk.indices where !(chunk[index].magnitude <= 1) {
            chunk[index] = chunk[index].isNaN ? 0 : chunk[index].sign == .minus ? -1 : 1
        }
        return chunk
    }
}
