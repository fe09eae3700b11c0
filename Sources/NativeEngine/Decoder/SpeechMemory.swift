import CSpeechKernels

/// What the decoder remembers of one window's speech: keys and values of each of its layers.
///
/// They are kept in 16 bits, packed shorts where the processor multiplies them, else halves: reading them is much of what
/// a step of decoding does.
///
/// Unchecked, since all is written before anybody sees it.
final class SpeechMemory: @unchecked Sendable {
    /// The format of packed keys: with bytes, 218 words of 1413 were wrong instead of 208.
    static let keys = KERNEL_SHORTS

    let positions: Int
    /// Whether it is packed shorts.
    let isPacked: Bool
    private let heads: Int
    /// Bytes of memory.
    let byteCount: Int
    private let block: LargeBlock
    /// Bytes of one layer.
    private let size: Int

    init(positions: Int, layers: Int, heads: Int, isPacked: Bool, shelf: inout BlockShelf) {
        self.positions = positions
        self.isPacked = isPacked
        self.heads = heads
        size =
            isPacked
            ? Int(kernel_attention_size(Self.keys, Int64(positions), Int64(heads)))
            : heads * 2 * positions * ModelShape.headWidth * 2
        byteCount = layers * size
        block = shelf.block(byteCount: byteCount)
    }

    /// The packed keys and values of a layer.
    func packed(layer: Int) -> UnsafeMutableRawPointer { block.start + layer * size }

    /// The keys of one head of a layer as halves, position after position.
    func keys(layer: Int, head: Int) -> UnsafeMutablePointer<UInt16> {
        packed(layer: layer).assumingMemoryBound(to: UInt16.self) + head * 2 * positions * ModelShape.headWidth
    }

    /// The values of one head of a layer as halves, position after position.
    func values(layer: Int, head: Int) -> UnsafeMutablePointer<UInt16> {
        keys(layer: layer, head: head) + positions * ModelShape.headWidth
    }

    /// Takes over a layer's keys and values, of all heads in turn for each position.
    func store(_ keysValues: UnsafePointer<Float>, layer: Int) {
        let head = ModelShape.headWidth
        let width = heads * head
        if isPacked {
            let (count, heads, stride) = (Int64(positions), Int64(heads), Int64(2 * width))
            let target = packed(layer: layer)
            kernel_pack_attention(Self.keys, keysValues, keysValues + width, stride, count, heads, target)
            return
        }
        parallel(heads) { index in
            let (keys, values) = (keys(layer: layer, head: index), values(layer: layer, head: index))
            for position in 0..<positions {
                let row = keysValues + position * 2 * width + index * head
                kernel_narrow(row, Int64(head), keys + position * head)
                kernel_narrow(row + width, Int64(head), values + position * head)
            }
        }
    }
}
