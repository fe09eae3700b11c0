import CSpeechKernels

/// A layer that multiplies by weights and adds a bias.
final class Linear: Sendable {
    let inner: Int
    let columns: Int
    private let weights: Weights
    private let bias: Constants?

    private enum Weights: Sendable {
        case plain(PackedWeights)
        case narrow(PackedWeights)
        case quantized(QuantizedWeights)
    }

    /// What a layer is applied to.
    enum Input {
        case any
        /// What GELU made: hardly anything below zero.
        case activated
    }

    /// - Parameters:
    ///   - weights: The weights of each column in turn.
    ///   - rows: How many rows the layer will usually be applied to.
    /// - Throws: `NativeEngineError.compute`; `NativeEngineError.precision` if it is not for this processor.
    init(
        _ weights: [Float],
        bias: [Float]?,
        inner: Int,
        columns: Int,
        rows: Int,
        precision: Precision,
        input: Input = .any
    ) throws(NativeEngineError) {
        precondition(weights.count == inner * columns)
        guard precision.isAvailable else { throw .precision(precision) }
        self.inner = inner
        self.columns = columns
        self.weights =
            switch precision {
            case .float32:
                .plain(try PackedWeights(weights, inner: inner, columns: columns, rows: rows))
            case .bfloat16:
                .narrow(
                    try PackedWeights(weights, isNarrow: true, inner: inner, columns: columns, rows: rows)
                )
            case .int16, .int8:
                .quantized(
                    try QuantizedWeights(
                        weights,
                        inner: inner,
                        columns: columns,
                        rows: rows,
                        precision: precision,
                        input: input
                    )
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
    }

    /// Applies the layer to rows; `stride` is from one of their beginnings to the next, and they may overlap.
    func apply(
        to rows: UnsafePointer<Float>,
        count: Int,
        stride: Int? = nil,
        _ purpose: Purpose = .replace,
        into result: UnsafeMutablePointer<Float>,
        with products: Products
    ) throws(NativeEngineError) {
        let stride = stride ?? inner
        var shape = ProductShape(
            rows: count,
            inner: inner,
            columns: columns,
            leftStride: inner,
            resultStride: columns,
            hasBias: bias != nil,
            accumulates: purpose == .add,
            activates: purpose == .activate
        )
        switch weights {
        case .plain(let weights):
            let apart = stride == inner ? rows : moveApart(rows, count: count, stride: stride, with: products)
            try products.product(shape, weights: weights).run(apart, weights, bias: bias, into: result)
        case .narrow(let weights):
            shape.elements = .upperHalves
            let narrow = products.halves.room(for: count * inner)
            kernel_narrow_rows(rows, Int64(count), Int64(inner), Int64(stride), narrow)
            try products.product(shape, weights: weights).run(narrow, weights, bias: bias, into: result)
        case .quantized(let weights):
            try weights.apply(
                to: rows,
                count: count,
                stride: stride,
                bias: bias,
                accumulates: purpose == .add,
                activates: purpose == .activate,
                into: result,
                with: products
            )
        }
    }

    /// Copies rows, since oneDNN's must not overlap.
    private func moveApart(
        _ rows: UnsafePointer<Float>,
        count: Int,
        stride: Int,
        with products: Products
    ) -> UnsafePointer<Float> {
        let apart = products.rows.room(for: count * inner)
        for row in 0..<count { (apart + row * inner).update(from: rows + row * stride, count: inner) }
        return UnsafePointer(apart)
    }
}
