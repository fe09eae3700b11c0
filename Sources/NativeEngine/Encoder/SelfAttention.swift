import COneDNN
import CSpeechKernels

/// Attention of all positions to all positions.
///
/// Each turn of a thread takes some queries of one head, so that their scores stay in the processor's cache between the
/// product that makes them and the one that uses them.
final class SelfAttention {
    private let heads: Int
    private let keys: kernel_format?
    private let products: Products
    private let scores = Workspace<Float>()
    private let memory = Workspace<UInt8>()

    /// Queries that are one turn of a thread.
    private static let queriesPerTurn = 64

    /// - Parameter keys: in which format keys are multiplied; nil for floats.
    init(heads: Int, keys: kernel_format?, products: Products) {
        self.heads = heads
        self.keys = keys
        self.products = products
    }

    /// - Parameters:
    ///   - input: For each position its queries, keys and values, of all heads in turn.
    ///   - result: For each position the values of all heads.
    /// - Throws: `NativeEngineError.compute`.
    func attend(
        _ input: UnsafePointer<Float>,
        count: Int,
        into result: UnsafeMutablePointer<Float>
    ) throws(NativeEngineError) {
        if let keys {
            let memory = memory.room(for: Int(kernel_self_attention_size(keys, Int64(count), Int64(heads))))
            return kernel_self_attention(keys, input, Int64(count), Int64(heads), memory, result)
        }
        let head = ModelShape.headWidth
        let width = heads * head
        let stride = (count + 15) / 16 * 16
        let blocks = (count + Self.queriesPerTurn - 1) / Self.queriesPerTurn
        let whole = try prepare(queries: min(count, Self.queriesPerTurn), count: count, stride: stride)
        let last = try prepare(queries: count - (blocks - 1) * Self.queriesPerTurn, count: count, stride: stride)
        // Each thread has its own scores, and behind them the inverse sums of their rows.
        let size = Self.queriesPerTurn * (stride + 1)
        let scores = scores.room(for: threadCount * size)

        try parallel(heads * blocks) { (turn) throws(NativeEngineError) in
            let (block, offset) = (turn % blocks, turn / blocks * head)
            let first = block * Self.queriesPerTurn
            let turn = block == blocks - 1 ? last : whole
            let own = scores + currentThread * size
            let sums = own + Self.queriesPerTurn * stride
            let output = result + first * width + offset
            try turn.scores.run(input + first * 3 * width + offset, input + width + offset, into: own)
            kernel_exponentials(own, Int64(turn.queries), Int64(count), Int64(stride), sums)
            try turn.values.run(own, input + 2 * width + offset, into: output)
            kernel_scale_rows(output, Int64(turn.queries), Int64(head), Int64(width), sums)
        }
    }

    /// The products of one turn.
    private struct Turn {
        var queries: Int
        var scores: MatrixProduct
        var values: MatrixProduct
    }

    private func prepare(queries: Int, count: Int, stride: Int) throws(NativeEngineError) -> Turn {
        let head = ModelShape.headWidth
        let width = heads * head
        let scores = ProductShape(
            rows: queries,
            inner: head,
            columns: count,
            leftStride: 3 * width,
            right: .columns(stride: 3 * width),
            resultStride: stride
        )
        let values = ProductShape(
            rows: queries,
            inner: count,
            columns: head,
            leftStride: stride,
            right: .rows(stride: 3 * width),
            resultStride: width
        )
        return Turn(
            queries: queries,
            scores: try products.product(scores),
            values: try products.product(values)
        )
    }
}
