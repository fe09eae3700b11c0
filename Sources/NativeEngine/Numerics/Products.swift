/// The products of one thread's computations, each prepared when it is first needed.
final class Products {
    private var prepared: [ProductShape: MatrixProduct] = [:]

    // Rows that do not lie in memory as products need them, and what products of fewer bits are made of and become.
    let rows = Workspace<Float>()
    let integers = Workspace<UInt8>()
    let halves = Workspace<UInt16>()
    let scales = Workspace<Float>()
    let sums = Workspace<Int32>()

    /// A product; weights of one size are packed in one way.
    func product(_ shape: ProductShape, weights: PackedWeights? = nil) throws(NativeEngineError) -> MatrixProduct {
        if let product = prepared[shape] { return product }
        let product = try MatrixProduct(shape, weights: weights)
        prepared[shape] = product
        return product
    }
}
