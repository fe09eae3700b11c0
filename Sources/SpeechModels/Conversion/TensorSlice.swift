/// A run of elements of one CTranslate2 variable.
struct TensorSlice: Equatable {
    let variable: String
    /// The dimensions the whole variable must have, outermost first.
    let shape: [Int]
    /// The elements meant, counted from the variable's first.
    let elements: Range<Int>

    /// The part `index` of `parts` equal ones along the first dimension.
    init(_ variable: String, _ shape: [Int], part index: Int = 0, of parts: Int = 1) {
        self.variable = variable
        self.shape = [shape[0] * parts] + shape.dropFirst()
        let count = shape.reduce(1, *)
        elements = index * count..<(index + 1) * count
    }
}
