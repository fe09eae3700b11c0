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

    func linear(_ name: String, inner: Int? = nil, columns: Int? = nil) throws(NativeEngineError) -> Linear {
        let (inner, columns) = (inner ?? width, columns ?? width)
        return try Linear(
            try weight(name, count: inner * columns),
            bias: try bias(name, count: columns),
            inner: inner,
            columns: columns,
            rows: rows,
            precision: precision
        )
    }

    /// The three layers at the beginning of self-attention as one.
    func queriesKeysValues(_ name: String) throws(NativeEngineError) -> Linear {
        let square = width * width
        let weights =
            try weight(name + ".query", count: square).map { $0 * Self.queryScale }
            + weight(name + ".key", count: square) + weight(name + ".value", count: square)
        let bias =
            try bias(name + ".query", count: width).map { $0 * Self.queryScale }
            + [Float](repeating: 0, count: width) + bias(name + ".value", count: width)
        return try Linear(weights, bias: bias, inner: width, columns: 3 * width, rows: rows, precision: precision)
    }

    /// The layer that makes queries of what is said for what was heard.
    func queries(_ name: String) throws(NativeEngineError) -> Linear {
        try Linear(
            try weight(name + ".query", count: width * width).map { $0 * Self.queryScale },
            bias: try bias(name + ".query", count: width).map { $0 * Self.queryScale },
            inner: width,
            columns: width,
            rows: rows,
            precision: precision
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
        // Stored with the three places of each element together, wanted with all elements of each place together.
        var weights = stored
        for column in 0..<width {
            for element in 0..<inner {
                for place in 0..<3 {
                    weights[(column * 3 + place) * inner + element] = stored[(column * inner + element) * 3 + place]
                }
            }
        }
        return try Linear(
            weights,
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
