/// The weights of a convolution over three places, in the order that a layer wants them.
enum ConvolutionWeights {
    /// - Parameters:
    ///   - stored: As models store them, the three places of each element together.
    ///   - places: Those that are wanted.
    ///   - rows: Weights of a column, zeros behind those of the places.
    /// - Returns: For each column all elements of each place in turn.
    static func ordered(
        _ stored: [Float],
        inner: Int,
        columns: Int,
        places: Range<Int> = 0..<3,
        rows: Int
    ) -> [Float] {
        var weights = [Float](repeating: 0, count: rows * columns)
        for column in 0..<columns {
            for (index, place) in places.enumerated() {
                for element in 0..<inner {
                    weights[column * rows + index * inner + element] = stored[(column * inner + element) * 3 + place]
                }
            }
        }
        return weights
    }
}
