import CSpeechKernels

/// What the decoder remembers of the text of one window: keys and values of each token in each of its layers.
///
/// Hypotheses that begin alike share tokens: each knows the places of its own, and none is ever moved.
final class TextMemory {
    private let layers: Int
    private let width: Int
    private var capacity: Int
    private var halves: UnsafeMutablePointer<UInt16>
    private(set) var count = 0

    init(layers: Int, width: Int) {
        self.layers = layers
        self.width = width
        capacity = 64
        halves = .allocate(capacity: layers * capacity * 2 * width)
    }

    deinit { halves.deallocate() }

    /// The place of another token.
    func add() -> Int32 {
        if count == capacity { grow() }
        defer { count += 1 }
        return Int32(count)
    }

    /// Forgets all tokens.
    func removeAll() { count = 0 }

    /// The keys of a layer: `stride` elements from one place to the next; each token's values follow its keys.
    func keys(layer: Int) -> UnsafeMutablePointer<UInt16> { halves + layer * capacity * stride }

    /// Elements from one place to the next.
    var stride: Int { 2 * width }

    private func grow() {
        let larger = UnsafeMutablePointer<UInt16>.allocate(capacity: layers * 2 * capacity * stride)
        for layer in 0..<layers {
            (larger + layer * 2 * capacity * stride).update(from: keys(layer: layer), count: capacity * stride)
        }
        halves.deallocate()
        halves = larger
        capacity *= 2
    }
}
