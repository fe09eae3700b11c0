/// Weights as integers, column after column.
struct RoundedWeights<Integer: FixedWidthInteger> {
    private(set) var integers: [Integer] = []
    /// What a step is worth in each column.
    private(set) var scales: [Float] = []
    /// The sum of each column.
    private(set) var sums: [Int32] = []

    private init(
        _ values: [Float],
        inner: Int,
        columns: Int,
        scale: (ArraySlice<Float>) -> Float
    ) {
        integers.reserveCapacity(values.count)
        for column in 0..<columns {
            let weights = values[column * inner..<(column + 1) * inner]
            let step = max(scale(weights), 1e-30)
            var sum: Int32 = 0
            for weight in weights {
                let integer = Integer((weight / step).rounded())
                integers.append(integer)
                sum &+= Int32(integer)
            }
            scales.append(step)
            sums.append(sum)
        }
    }
}

extension RoundedWeights<Int8> {
    /// Weights within ±`most`.
    init(_ values: [Float], inner: Int, columns: Int, most: Float) {
        self.init(values, inner: inner, columns: columns) { weights in
            weights.reduce(0) { max($0, abs($1)) } / most
        }
    }
}

extension RoundedWeights<Int16> {
    /// Weights whose squares sum up to at most 32767² in each column: no sum of products with a row that is rounded alike
    /// exceeds 32 bits (Cauchy and Schwarz).
    init(_ values: [Float], inner: Int, columns: Int) {
        // Rounding adds at most half a step to each.
        let most = 32767 - 0.5 * Float(inner).squareRoot()
        self.init(values, inner: inner, columns: columns) { weights in
            weights.reduce(0) { $0 + $1 * $1 }.squareRoot() / most
        }
    }
}
