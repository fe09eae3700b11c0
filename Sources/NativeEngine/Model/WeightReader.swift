import Glibc

/// Reads layers out of a model file by the names that its tensors have.
struct WeightReader {
    let file: ModelFile
    /// Elements between layers.
    let width: Int
    /// How many rows the layers will usually be applied to.
    let rows: Int
    /// How layers multiply.
    let precision: Precision

    /// What queries are multiplied by, here once for all: the inverse square root of a head's width.
    private static let queryScale: Float = 0.125

    func norm(_ name: String) throws(NativeEngineError) -> LayerNorm {
        LayerNorm(scale: try weight(name, count: width), shift: try bias(name, count: width))
    }

    /// A layer as wide as what lies between layers.
    func linear(_ name: String) throws(NativeEngineError) -> Linear {
        try Linear(
            try weight(name, count: width * width),
            bias: try bias(name, count: width),
            inner: width,
            columns: width,
            rows: rows,
            precision: precision
        )
    }

    /// The layer that widens, and the norm before it.
    func widening(_ name: String, behind norm: String) throws(NativeEngineError) -> (LayerNorm, Linear) {
        try linear(
            try weight(name, count: 4 * width * width),
            bias: try bias(name, count: 4 * width),
            behind: norm
        )
    }

    /// The layer that narrows what GELU made.
    func narrowing(_ name: String) throws(NativeEngineError) -> Linear {
        try Linear(
            try weight(name, count: 4 * width * width),
            bias: try bias(name, count: width),
            inner: 4 * width,
            columns: width,
            rows: rows,
            precision: precision,
            input: .activated
        )
    }

    /// A layer of some weights, and the norm before it.
    ///
    /// What a norm makes of a few elements is many times as great as all else, so that bytes by one scale for each row would
    /// have few steps left for the rest. So those elements are made smaller and their weights greater, as in SmoothQuant
    /// (Xiao et al., 2023), though by what the norm is like, and not by what was seen of some recordings.
    func linear(
        _ weights: consuming [Float],
        bias: [Float]?,
        behind norm: String
    ) throws(NativeEngineError) -> (LayerNorm, Linear) {
        var scale = try weight(norm, count: width), shift = try self.bias(norm, count: width)
        if precision == .int8 {
            let factors = balance(weights, scale: scale, shift: shift)
            for element in 0..<width {
                scale[element] /= factors[element]
                shift[element] /= factors[element]
            }
            for column in stride(from: 0, to: weights.count, by: width) {
                for element in 0..<width { weights[column + element] *= factors[element] }
            }
        }
        return (
            LayerNorm(scale: scale, shift: shift),
            try Linear(
                weights,
                bias: bias,
                inner: width,
                columns: weights.count / width,
                rows: rows,
                precision: precision
            )
        )
    }

    /// How much of an element's greatness goes to its weights: most of it, since weights have a scale for each column.
    private static let migration: Float = 0.75

    /// What makes each element and its weights about as great as others and theirs; the mean is 1.
    private func balance(_ weights: [Float], scale: [Float], shift: [Float]) -> [Float] {
        var squares = [Float](repeating: 0, count: width)
        for column in stride(from: 0, to: weights.count, by: width) {
            for element in 0..<width { squares[element] += weights[column + element] * weights[column + element] }
        }
        let count = Float(weights.count / width)
        let logarithms = (0..<width).map { element -> Float in
            // The norm's scale is a standard deviation; three of them are rarely exceeded.
            let greatness = 3 * abs(scale[element]) + abs(shift[element])
            let weight = (squares[element] / count).squareRoot()
            return Self.migration * log(max(greatness, 1e-6)) - (1 - Self.migration) * log(max(weight, 1e-6))
        }
        let mean = logarithms.reduce(0, +) / Float(width)
        return logarithms.map { exp($0 - mean) }
    }

    /// The three layers at the beginning of self-attention as one, and the norm before them.
    func queriesKeysValues(
        _ name: String,
        behind norm: String
    ) throws(NativeEngineError) -> (LayerNorm, Linear) {
        let square = width * width
        let weights =
            try weight(name + ".query", count: square).map { $0 * Self.queryScale }
            + weight(name + ".key", count: square) + weight(name + ".value", count: square)
        let bias =
            try bias(name + ".query", count: width).map { $0 * Self.queryScale }
            + [Float](repeating: 0, count: width) + bias(name + ".value", count: width)
        return try linear(weights, bias: bias, behind: norm)
    }

    /// The layer that makes queries of what is said for what was heard, and the norm before it.
    func queries(_ name: String, behind norm: String) throws(NativeEngineError) -> (LayerNorm, Linear) {
        try linear(
            try weight(name + ".query", count: width * width).map { $0 * Self.queryScale },
            bias: try bias(name + ".query", count: width).map { $0 * Self.queryScale },
            behind: norm
        )
    }

    /// The two layers that make keys and values of what was heard, as one.
    func keysValues(_ name: String) throws(NativeEngineError) -> Linear {
        let square = width * width
        return try Linear(
            try weight(name + ".key", count: square) + weight(name + ".value", count: square),
            bias: try [Float](repeating: 0, count: width) + bias(name + ".value", count: width),
            inner: width,
            columns: 2 * width,
            rows: rows,
            precision: precision
        )
    }

    /// A convolution over three places: a layer for rows of three places each.
    func convolution(_ name: String, inner: Int) throws(NativeEngineError) -> Linear {
        let stored = try weight(name, count: 3 * inner * width)
        return try Linear(
            ConvolutionWeights.ordered(stored, inner: inner, columns: width, rows: 3 * inner),
            bias: try bias(name, count: width),
            inner: 3 * inner,
            columns: width,
            rows: rows,
            precision: precision
        )
    }

    private func weight(_ name: String, count: Int) throws(NativeEngineError) -> [Float] {
        try file.floats(name + ".weight", count: count)
    }

    private func bias(_ name: String, count: Int) throws(NativeEngineError) -> [Float] {
        try file.floats(name + ".bias", count: count)
    }
}
