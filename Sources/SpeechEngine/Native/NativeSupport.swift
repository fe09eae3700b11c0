import COneDNN
import CSpeechKernels
import Foundation
import NativeEngine

/// What the native engine needs, and what it is.
package enum NativeSupport {
    /// Name and what it computes with, for example `native (oneDNN 2.6.3, x86-64-v3)`.
    package static var version: String {
        "native (oneDNN \(String(cString: onednn_version_string())), \(processorLevel))"
    }

    /// The generation of processors that its kernels were chosen for.
    static var processorLevel: String { String(cString: kernel_level()) }

    /// Whether it is quick on this processor.
    static var suitsProcessor: Bool { obstacle(level: processorLevel, model: nil) == nil && drawback == nil }

    /// Why it is to decode only where it was asked for, or was measured to be better; nil if it is usually the quicker one.
    static var drawback: String? { drawback(level: processorLevel) }

    static func drawback(level: String) -> String? {
        // It has no products of integers there, and oneDNN multiplies floats with its reference code.
        level == "arm64"
            ? "On ARM whisper.cpp is taken to be the quicker one; nobody has measured this machine." : nil
    }

    /// Why it cannot decode with a model on this processor; nil if it can.
    ///
    /// A model that nobody can read is no obstacle: loading it says what is wrong.
    package static func obstacle(model path: String) -> String? {
        // Half a megabyte is read of it.
        let fault = Result { () throws(NativeEngineError) in try ModelFile(path: path) }
        var isQuantised = false
        if case .failure(.model(_, .elements)) = fault { isQuantised = true }
        return obstacle(level: processorLevel, model: isQuantised ? path : nil)
    }

    /// - Parameter model: The path of a model that is quantised.
    static func obstacle(level: String, model: String?) -> String? {
        // It could do without, but whisper.cpp would be quicker.
        if level == "baseline" { return "This processor lacks AVX2, FMA or F16C." }
        return model.map { path in
            "The model \(URL(fileURLWithPath: path).lastPathComponent) is quantised, which only whisper.cpp reads."
        }
    }
}
