/// What some heads of the decoder listened to in one step.
final class AttentionRecord {
    let heads: AlignmentHeads
    let rows: Int
    /// The window's positions; silence behind its end is not counted.
    let positions: Int
    /// Of each head, a row of attention for each token, which sums up to 1.
    private(set) var weights: [Float]
    /// Of each layer, how many heads come before its own.
    private let offsets: [Int]

    init(_ heads: AlignmentHeads, rows: Int, positions: Int) {
        self.heads = heads
        self.rows = rows
        self.positions = positions
        offsets = heads.layers.indices.map { layer in heads.layers[..<layer].reduce(0) { $0 + $1.count } }
        weights = [Float](repeating: 0, count: heads.count * rows * positions)
    }

    /// Notes the attention of a row's head, in any scale; others than those heads are not.
    func note(_ scores: UnsafePointer<Float>, layer: Int, head: Int, row: Int) {
        guard let index = heads.layers[layer].firstIndex(of: head) else { return }
        let scores = UnsafeBufferPointer(start: scores, count: positions)
        let factor = 1 / max(scores.reduce(0, +), .leastNormalMagnitude)
        let first = ((offsets[layer] + index) * rows + row) * positions
        for (position, score) in scores.enumerated() { weights[first + position] = score * factor }
    }

    /// Calls `body` with the weights, which it may change.
    func withWeights(_ body: (UnsafeMutablePointer<Float>) -> Void) {
        weights.withUnsafeMutableBufferPointer { buffer in buffer.baseAddress.map(body) }
    }
}
