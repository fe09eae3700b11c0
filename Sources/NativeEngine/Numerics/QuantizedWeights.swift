import COneDNN
import CSpeechKernels

/// Weights rounded to integers, by a scale for each column; what is multiplied with them is rounded as it comes.
///
/// A kernel of our own multiplies them, which spares sums the way through memory; oneDNN where there is none, and where
/// only it has instructions that sum up products of bytes exactly.
///
/// Unchecked, since all is written before anybody sees it.
final class QuantizedWeights: @unchecked Sendable {
    private enum Packing {
        case oneDNN(PackedWeights)
        case own(UnsafeMutableRawPointer)
    }

    private let inner: Int
    private let columns: Int
    private let format: kernel_format
    /// The byte that stands for zero in what is multiplied with the weights.
    private let zero: Int32
    private let packing: Packing
    private let scales: Constants
    /// For each column, what the integer that stands for zero adds to sums.
    private let offsets: UnsafeMutablePointer<Int32>?

    /// - Parameters: as of `PackedWeights`.
    ///   - precision: int16 or int8.
    /// - Throws: `NativeEngineError.compute`; `NativeEngineError.precision` if it is not for this processor.
    init(
        _ values: [Float],
        inner: Int,
        columns: Int,
        rows: Int,
        precision: Precision,
        input: Linear.Input
    ) throws(NativeEngineError) {
        self.inner = inner
        self.columns = columns
        let hasOwn = kernel_multiplies_integers()
        let isOwnExact = kernel_has_instructions(KERNEL_VNNI)
        let isExact = isOwnExact || onednn_multiplies_bytes_exactly()
        guard hasOwn || precision == .int8 else { throw .precision(precision) }
        var scales = [Float](repeating: 0, count: columns)
        if precision == .int16 {
            var shorts = [Int16](repeating: 0, count: values.count)
            kernel_quantize(KERNEL_SHORTS, 0, values, Int64(columns), Int64(inner), Int64(inner), &shorts, &scales)
            self.scales = Constants(scales)
            format = KERNEL_SHORTS
            zero = 0
            offsets = nil
            packing = .own(Self.packed(shorts, inner: inner, columns: columns))
            return
        }
        let usesOneDNN = !hasOwn || isExact && !isOwnExact
        var bytes = [Int8](repeating: 0, count: values.count)
        let offsets = UnsafeMutablePointer<Int32>.allocate(capacity: columns)
        let most: Int32 = isExact ? 127 : 63
        kernel_round_weights(values, Int64(inner), Int64(columns), most, &bytes, &scales, offsets)
        zero = input == .activated ? Self.activatedZero : 128
        for column in 0..<columns { offsets[column] *= zero }
        self.scales = Constants(scales)
        self.offsets = offsets
        format = KERNEL_BYTES
        packing =
            usesOneDNN
            ? .oneDNN(try PackedWeights(bytes, inner: inner, columns: columns, rows: rows))
            : .own(Self.packed(bytes, inner: inner, columns: columns))
    }

    /// GELU makes nothing less than −0.17, so that 239 steps are left for what is more than zero.
    private static let activatedZero: Int32 = 16

    deinit {
        offsets?.deallocate()
        if case .own(let packed) = packing { packed.deallocate() }
    }

    private static func packed<Element: BitwiseCopyable>(_ integers: [Element], inner: Int, columns: Int)
        -> UnsafeMutableRawPointer
    {
        let (inner, columns) = (Int64(inner * MemoryLayout<Element>.size), Int64(columns))
        let packed = UnsafeMutableRawPointer.allocate(
            byteCount: Int(kernel_packed_size(inner, columns)),
            alignment: 64
        )
        kernel_pack(integers, inner, columns, packed)
        return packed
    }

    /// Multiplies rows, which may overlap, adds a bias, and then adds the result to what was there, or takes its GELU.
    func apply(
        to rows: UnsafePointer<Float>,
        count: Int,
        stride: Int,
        bias: Constants?,
        accumulates: Bool,
        activates: Bool,
        into result: UnsafeMutablePointer<Float>,
        with products: Products
    ) throws(NativeEngineError) {
        let size = format == KERNEL_SHORTS ? 2 : 1
        let integers = products.integers.room(for: count * inner * size)
        let rowScales = products.scales.room(for: count)
        kernel_quantize(format, zero, rows, Int64(count), Int64(inner), Int64(stride), integers, rowScales)
        var finish = kernel_finish_options(
            column_scales: scales.pointer,
            offsets: offsets,
            bias: bias?.pointer,
            accumulate: accumulates,
            gelu: activates
        )
        switch packing {
        case .oneDNN(let weights):
            let shape = ProductShape(
                rows: count,
                inner: inner,
                columns: columns,
                leftStride: inner,
                resultStride: columns,
                elements: .bytes
            )
            let sums = products.sums.room(for: count * columns)
            try products.product(shape, weights: weights).run(integers, weights, into: sums)
            kernel_finish(sums, Int64(count), Int64(columns), rowScales, &finish, result)
        case .own(let packed):
            let (count, bytes, columns) = (Int64(count), Int64(inner * size), Int64(columns))
            kernel_integer_product(format, integers, count, bytes, packed, columns, rowScales, &finish, result)
        }
    }
}
