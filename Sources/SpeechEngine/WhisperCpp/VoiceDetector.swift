import CWhisper

/// Silero's voice activity detector, run by whisper.cpp.
///
/// Its calls block. Each recording needs its own, since it remembers what it heard.
final class VoiceDetector {
    private let context: OpaquePointer
    /// The frame after the last one heard.
    private var position: Int
    /// The last samples heard, as many as it hears again where it forgets.
    private var recent: [Float] = []

    /// - Parameter position: The first frame it is going to hear, one of those that `VoiceMemory` names.
    /// - Throws: `EngineError.voiceModelUnusable`; `EngineError.workerUnavailable` when no kernels fit this processor.
    init(position: Int = 0) throws {
        WhisperWeights.silence()
        _ = try EngineKernels.require()
        var parameters = whisper_vad_default_context_params()
        parameters.n_threads = 1  // The graph of one frame is too small to share.
        parameters.use_gpu = false
        let weights = LinkedWeights()
        var loader = whisper_model_loader(
            context: Unmanaged.passUnretained(weights).toOpaque(),
            read: { LinkedWeights.at($0)?.read(into: $1, count: $2) ?? 0 },
            eof: { LinkedWeights.at($0)?.isAtEnd ?? true },
            close: { _ in }
        )
        guard let context = withExtendedLifetime(weights, { whisper_vad_init_with_params(&loader, parameters) }) else {
            throw EngineError.voiceModelUnusable
        }
        self.context = context
        self.position = position
        whisper_vad_reset_state(context)
    }

    deinit { whisper_vad_free(context) }

    /// The probability of speech in each frame of `VoiceFrame.samples` samples; a last, short frame counts as padded.
    ///
    /// - Parameter start: The first of the frames.
    /// - Throws: `EngineError.protocolViolation` if that is not the next one; `EngineError.decodingFailed`.
    func probabilities(_ samples: [Float], from start: Int) throws -> [Float] {
        guard start == position else {
            throw EngineError.protocolViolation(detail: "frame \(start) of a voice after frame \(position)")
        }
        var probabilities: [Float] = []
        var rest = samples[...]
        while !rest.isEmpty {
            if position > 0, position % VoiceMemory.span == 0 { try forget() }
            let part = rest.prefix((VoiceMemory.span - position % VoiceMemory.span) * VoiceFrame.samples)
            rest = rest.dropFirst(part.count)
            probabilities += try hear(Array(part))
            recent = (recent + part).suffix(VoiceMemory.warmUp * VoiceFrame.samples)
            position = start + probabilities.count
        }
        return probabilities
    }

    private func forget() throws {
        whisper_vad_reset_state(context)
        _ = try hear(recent)
    }

    private func hear(_ samples: [Float]) throws -> [Float] {
        guard whisper_vad_detect_speech_no_reset(context, samples, Int32(samples.count)) else {
            throw EngineError.decodingFailed(code: -1)
        }
        guard let first = whisper_vad_probs(context) else { return [] }
        return Array(UnsafeBufferPointer(start: first, count: Int(whisper_vad_n_probs(context))))
    }
}

/// Reads the detector's weights, which are linked into the binary, as whisper.cpp reads a file.
private final class LinkedWeights {
    private var rest = UnsafeRawBufferPointer(start: silero_weights_address(), count: Int(silero_weights_size()))

    static func at(_ pointer: UnsafeMutableRawPointer?) -> LinkedWeights? {
        pointer.map { Unmanaged<LinkedWeights>.fromOpaque($0).takeUnretainedValue() }
    }

    var isAtEnd: Bool { rest.isEmpty }

    func read(into target: UnsafeMutableRawPointer?, count: Int) -> Int {
        let taken = UnsafeRawBufferPointer(rebasing: rest.prefix(count))
        guard let target, let source = taken.baseAddress else { return 0 }
        target.copyMemory(from: source, byteCount: taken.count)
        rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(taken.count))
        return taken.count
    }
}
