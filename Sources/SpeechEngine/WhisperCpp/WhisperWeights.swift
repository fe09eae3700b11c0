import CWhisper
import Foundation

/// A loaded Whisper model: weights shared by all lanes.
///
/// Unchecked, since the weights are only read after loading; states hold all that changes.
final class WhisperWeights: @unchecked Sendable {
    let context: OpaquePointer
    let tokenizer: TextTokenizer

    /// - Throws: `EngineError.modelUnusable`; `EngineError.workerUnavailable` when no kernels fit this processor.
    init(path: String) throws {
        Self.silence()
        _ = try EngineKernels.require()
        var parameters = whisper_context_default_params()
        parameters.use_gpu = false
        guard let context = whisper_init_from_file_with_params_no_state(path, parameters) else {
            throw EngineError.modelUnusable(path: path)
        }
        self.context = context
        tokenizer = TextTokenizer(
            tokens: (0..<whisper_token_eot(context)).map { Self.bytes(of: $0, in: context) }
        )
    }

    deinit { whisper_free(context) }

    var isMultilingual: Bool { whisper_is_multilingual(context) != 0 }

    /// The codes of the languages it knows.
    var languages: [String] {
        guard isMultilingual else { return ["en"] }
        // All that are not languages are 51,766, as whisper.cpp counts.
        return LanguageCodes.first(Int(whisper_n_vocab(context)) - 51_766)
    }

    /// The bytes of a token.
    func bytes(of token: whisper_token) -> [UInt8] { Self.bytes(of: token, in: context) }

    private static func bytes(of token: whisper_token, in context: OpaquePointer) -> [UInt8] {
        guard let text = whisper_token_to_str(context, token) else { return [] }
        return Array(UnsafeBufferPointer(start: text, count: strlen(text)).map { UInt8(bitPattern: $0) })
    }

    /// The first id that is not text.
    var endOfText: whisper_token { whisper_token_eot(context) }

    /// The engine prints to stderr unless told otherwise; what matters comes back as errors.
    static func silence() {
        whisper_log_set({ _, _, _ in }, nil)
    }
}

/// What the linked engine is and what processor features its kernels use.
package enum WhisperLibrary {
    /// Name and version and, where they were chosen at run time, the kernels: `whisper.cpp 1.8.5 (kernels: zen4)`.
    package static var version: String {
        let version = "whisper.cpp " + String(cString: whisper_version())
        return switch Result(catching: EngineKernels.require) {
        case .success(nil): version
        case .success(let kernels?): version + " (kernels: \(kernels))"
        case .failure: version + " (no kernels for this processor)"
        }
    }

    /// Processor features compiled in and available, for example `AVX2`, `FMA`.
    package static var processorFeatures: [String] {
        WhisperWeights.silence()
        _ = try? EngineKernels.require()
        let info = String(cString: whisper_print_system_info())
        let features = info.split(separator: "|").compactMap { field -> String? in
            let pair = (field.split(separator: ":").last ?? field).split(separator: "=")
            guard pair.count == 2, pair[1].trimmingCharacters(in: .whitespaces) == "1" else { return nil }
            return pair[0].trimmingCharacters(in: .whitespaces)
        }
        return features.filter { $0 == $0.uppercased() && $0 != "COREML" && $0 != "OPENVINO" }
    }
}
