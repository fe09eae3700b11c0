import CSpeechKernels

/// What the decoder remembers of one window's speech: keys and values of each of its layers.
///
/// They are kept as halves: reading them is most of what a step of decoding does.
final class SpeechMemory {
    let positions: Int
    private let heads: Int
    private let halves: UnsafeMutablePointer<UInt16>

    init(positions: Int, layers: Int, heads: Int) {
        self.positions = positions
        self.heads = heads
        halves = .allocate(capacity: layers * heads * 2 * positions * ModelShape.headWidth)
    }

    deinit { halves.deallocate() }

    /// The keys of one head of a layer, position after position.
    func keys(layer: Int, head: Int) -> UnsafeMutablePointer<UInt16> {
        halves + (layer * heads + head) * 2 * positions * ModelShape.headWidth
    }

    /// The values of one head of a layer, position after position.
    func values(layer: Int, head: Int) -> UnsafeMutablePointer<UInt16> {
        keys(layer: layer, head: head) + positions * ModelShape.headWidth
    }

    /// Takes over a layer's keys and values, of all heads in turn for each position.
    func store(_ keysValues: UnsafePointer<Float>, layer: Int) {
        let head = ModelShape.headWidth
        let width = heads * head
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
