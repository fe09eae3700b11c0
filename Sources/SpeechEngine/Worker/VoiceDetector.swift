import CWhisper
import NativeEngine

/// Silero's voice activity detector, for one recording.
struct VoiceDetector {
    private let network: VoiceNetwork
    private var memory = VoiceNetwork.Memory()
    /// The frame after the last one heard.
    private var position: Int
    /// The last samples heard, as many as it hears again where it forgets.
    private var recent: [Float] = []

    /// - Parameter position: The first frame it is going to hear, one of those that `VoiceMemory` names.
    init(_ network: VoiceNetwork, position: Int = 0) {
        self.network = network
        self.position = position
    }

    /// The network whose weights are linked into the binary.
    ///
    /// - Throws: `EngineError.voiceModelUnusable`.
    static func network() throws -> VoiceNetwork {
        let weights = UnsafeRawBufferPointer(start: silero_weights_address(), count: Int(silero_weights_size()))
        do { return try VoiceNetwork(file: weights) } catch { throw EngineError.voiceModelUnusable }
    }

    /// The probability of speech in each frame of `VoiceFrame.samples` samples; a last, short frame counts as padded.
    ///
    /// - Parameter start: The first of the frames.
    /// - Throws: `EngineError.protocolViolation` if that is not the next one; `EngineError.decodingFailed`.
    mutating func probabilities(_ samples: [Float], from start: Int) throws -> [Float] {
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

    private mutating func forget() throws {
        memory = VoiceNetwork.Memory()
        _ = try hear(recent)
    }

    private mutating func hear(_ samples: [Float]) throws -> [Float] {
        do { return try network.probabilities(samples, &memory) } catch {
            guard case .compute(let status) = error else { throw EngineError.decodingFailed(code: 0) }
            throw EngineError.decodingFailed(code: Int(status))
        }
    }
}
