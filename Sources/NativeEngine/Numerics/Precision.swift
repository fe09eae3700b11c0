import COneDNN
import CSpeechKernels

/// How a layer multiplies.
package enum Precision: String, Sendable, CaseIterable {
    /// Numbers of 32 bits.
    case float32
    /// The upper halves of such numbers: eight bits of accuracy. For x86-64 with AVX-512 and instructions for them, or AMX.
    case bfloat16
    /// Integers of 16 bits, by a scale for each row and column: about as exact as halves. For x86-64 with AVX2.
    case int16
    /// Bytes, by a scale for each row and column.
    case int8

    /// Whether this processor has it.
    package var isAvailable: Bool {
        switch self {
        case .float32, .int8: true
        case .bfloat16: onednn_multiplies_bfloat16()
        case .int16: kernel_multiplies_integers()
        }
    }

    /// In which format the encoder's attention multiplies keys: as bytes where these are summed up exactly; nil for floats.
    var keys: kernel_format? {
        guard self != .float32, kernel_multiplies_integers() else { return nil }
        return self == .int8 && kernel_has_instructions(KERNEL_VNNI) ? KERNEL_BYTES : KERNEL_SHORTS
    }

    /// The quickest that recordings are transcribed as accurately with, on this processor.
    ///
    /// Without VNNI bytes have half as many steps, and take as long as shorts.
    package static var fastest: Precision {
        if kernel_has_instructions(KERNEL_VNNI) { return .int8 }
        return int16.isAvailable ? .int16 : .float32
    }
}
