import CSpeechKernels

/// A layer that normalises rows.
struct LayerNorm: Sendable {
    private let scale: Constants
    private let shift: Constants

    init(scale: [Float], shift: [Float]) {
        self.scale = Constants(scale)
        self.shift = Constants(shift)
    }

    func apply(to rows: UnsafePointer<Float>, count: Int, into result: UnsafeMutablePointer<Float>) {
        kernel_layer_norm(rows, Int64(count), Int64(scale.count), scale.pointer, shift.pointer, result)
    }
}
