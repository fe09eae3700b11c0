import COneDNN

/// What a product is of: rows × inner · inner × columns.
struct ProductShape: Hashable {
    /// How the right matrix lies in memory.
    enum Right: Hashable {
        /// As oneDNN has packed it.
        case packed
        /// Row after row, with this many elements from one to the next.
        case rows(stride: Int)
        /// Column after column, with this many elements from one to the next.
        case columns(stride: Int)
    }

    var rows: Int
    var inner: Int
    var columns: Int
    /// Elements from one row of the left matrix to the next.
    var leftStride: Int
    var right: Right = .packed
    /// Elements from one row of the result to the next.
    var resultStride: Int
    /// Adds a number to each column.
    var hasBias = false
    /// Adds to what the result holds.
    var accumulates = false
    /// Takes the GELU of the sum.
    var activates = false
    var elements = Elements.floats

    /// What is multiplied.
    enum Elements: Hashable {
        /// Numbers of 32 bits.
        case floats
        /// The upper halves of such numbers, to sums of 32 bits.
        case upperHalves
        /// Bytes, the left ones unsigned, to integers of 32 bits.
        case bytes
    }

    fileprivate var oneDNN: onednn_shape {
        let (rowStride, columnStride) =
            switch self.right {
            case .packed: (0, 0)
            case .rows(let stride): (stride, 1)
            case .columns(let stride): (1, stride)
            }
        let (left, right) =
            switch elements {
            case .floats: (ONEDNN_FLOAT32, ONEDNN_FLOAT32)
            case .upperHalves: (ONEDNN_BFLOAT16, ONEDNN_BFLOAT16)
            case .bytes: (ONEDNN_UINT8, ONEDNN_INT8)
            }
        return onednn_shape(
            rows: Int64(rows),
            inner: Int64(inner),
            columns: Int64(columns),
            a_stride: Int64(leftStride),
            c_stride: Int64(resultStride),
            b_row_stride: Int64(rowStride),
            b_column_stride: Int64(columnStride),
            a_type: left,
            b_type: right,
            c_type: elements == .bytes ? ONEDNN_INT32 : ONEDNN_FLOAT32,
            bias: hasBias,
            accumulate: accumulates,
            gelu: activates
        )
    }
}

/// A product prepared for one shape.
///
/// Unchecked, since oneDNN's primitives do not change once they are made.
final class MatrixProduct: @unchecked Sendable {
    private let handle: OpaquePointer

    /// - Throws: `NativeEngineError.compute`.
    init(_ shape: ProductShape, weights: PackedWeights? = nil) throws(NativeEngineError) {
        var description = shape.oneDNN
        var handle: OpaquePointer?
        try check(onednn_product_create(&description, weights?.handle, &handle))
        guard let handle else { throw .compute(status: 1) }
        self.handle = handle
    }

    deinit { onednn_product_destroy(handle) }

    /// Which of oneDNN's kernels it uses.
    var kernel: String { String(cString: onednn_product_kernel(handle)) }

    func run(
        _ left: UnsafePointer<Float>,
        _ right: UnsafePointer<Float>,
        into result: UnsafeMutablePointer<Float>
    ) throws(NativeEngineError) {
        try check(onednn_product_run(handle, left, right, nil, result))
    }

    /// With matrices of the elements that its shape has.
    func run(
        _ left: UnsafeRawPointer,
        _ right: PackedWeights,
        bias: Constants? = nil,
        into result: UnsafeMutableRawPointer
    ) throws(NativeEngineError) {
        try check(onednn_product_run_packed(handle, left, right.handle, bias?.pointer, result))
    }
}

/// Weights in the order that the processor's kernels want.
///
/// Unchecked, since they do not change once they are packed.
final class PackedWeights: @unchecked Sendable {
    fileprivate let handle: OpaquePointer
    let inner: Int
    let columns: Int

    /// - Parameters:
    ///   - values: Column after column, as models store them.
    ///   - isNarrow: whether only their upper halves are kept.
    ///   - rows: How many rows products will usually have.
    /// - Throws: `NativeEngineError.compute`.
    convenience init(
        _ values: [Float],
        isNarrow: Bool = false,
        inner: Int,
        columns: Int,
        rows: Int
    ) throws(NativeEngineError) {
        let type = isNarrow ? ONEDNN_BFLOAT16 : ONEDNN_FLOAT32
        try self.init(type, values, inner: inner, columns: columns, rows: rows)
    }

    /// - Parameters: as above, but for quantised products.
    /// - Throws: `NativeEngineError.compute`.
    convenience init(_ values: [Int8], inner: Int, columns: Int, rows: Int) throws(NativeEngineError) {
        try self.init(ONEDNN_INT8, values, inner: inner, columns: columns, rows: rows)
    }

    private init(
        _ type: onednn_type,
        _ values: UnsafeRawPointer,
        inner: Int,
        columns: Int,
        rows: Int
    ) throws(NativeEngineError) {
        var handle: OpaquePointer?
        try check(onednn_weights_create(type, values, Int64(inner), Int64(columns), Int64(rows), &handle))
        guard let handle else { throw .compute(status: 1) }
        self.handle = handle
        self.inner = inner
        self.columns = columns
    }

    deinit { onednn_weights_destroy(handle) }

    /// Bytes of memory.
    var size: Int { Int(onednn_weights_size(handle)) }
}

private func check(_ status: Int32) throws(NativeEngineError) {
    if status != 0 { throw .compute(status: status) }
}
