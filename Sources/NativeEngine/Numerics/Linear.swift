/// A layer that multiplies by weights and adds a bias.
final class Linear: Sendable {
    let inner: Int
    let columns: Int
    private let weights: Weights
    private let bias: Constants?

    private enum Weights: Sendable {
        case plain(PackedWeights)
        case quantized(QuantizedWeights)
    }

    /// - Parameters:
    ///   - weights: The weights of each column in turn.
    ///   - rows: How many rows the layer will usually be applied to.
    /// - Throws: `NativeEngineError.compute`.
    init(
        _ weights: [Float],
        bias: [Float]?,
        inner: Int,
        columns: Int,
        rows: Int,
        precision: Precision
    ) throws(NativeEngineError) {
        precondition(weights.count == inner * columns)
        self.inner = inner
        self.columns = columns
        self.weights =
            switch precision {
            case .float32:
                .plain(try PackedWeights(weights, inner: inner, columns: columns, rows: rows))
            case .int16, .int8, .int7:
                .quantized(
                    try QuantizedWeights(weights, inner: inner, columns: columns, rows: rows, precision: precision)
                )
            }
        self.bias = bias.map(Constants.init)
    }

    /// What becomes of the result.
    enum Purpose: Hashable {
        /// It replaces what was there.
        case replace
        /// It is added to what was there.
        case add
        /// It replaces what was there, through GELU.
        case activate
        /// It is added to what was there, and the sum goes through GELU; float32 only.
        case addAndActivate
    }

    /// Applies the layer to rows; `stride` is from one of their beginnings to the next, where they are float32.
    func apply(
        to rows: UnsafePointer<Float>,
        count: Int,
        stride: Int? = nil,
        _ purpose: Purpose = .replace,
        into result: UnsafeMutablePointer<Float>,
        with products: Products
    ) throws(NativeEngineError) {
        let accumulates = purpose == .add || purpose == .addAndActivate
        let activates = purpose == .activate || purpose == .addAndActivate
        switch weights {
        case .plain(let weights):
            let shape = ProductShape(
                rows: count,
                inner: inner,
                columns: columns,
                leftStride: stride ?? inner,
                resultStride: columns,
                hasBias: bias != nil,
                accumulates: accumulates,
                activates: activates
            )
            try products.product(shape, weights: weights).run(rows, weights, bias: bias, into: result)
        case .quantized(let weights):
            precondition(stride == nil && !(accumulates && activates))
            try weights.apply(
                to: rows,
                count: count,
                bias: bias,
                accumulates: accumulates,
                activates: activates,
                into: result,
                with: products
            )
        }
    }
}
