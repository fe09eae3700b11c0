import NativeEngine

/// The voice detectors of all recordings under way, on one thread.
final class VoiceLane: Sendable {
    /// More than this at once is a caller that forgets to close its streams.
    private static let maximumStreams = 256

    private final class Detectors {
        let network: VoiceNetwork
        var byStream: [UInt64: VoiceDetector] = [:]

        init(_ network: VoiceNetwork) { self.network = network }

        func probabilities(_ samples: [Float], from position: Int, of stream: UInt64) throws -> [Float] {
            guard byStream[stream] != nil || byStream.count < maximumStreams else {
                throw EngineError.protocolViolation(detail: "more than \(maximumStreams) voice streams")
            }
            return try byStream[stream, default: VoiceDetector(network, position: position)]
                .probabilities(samples, from: position)
        }
    }

    private let thread = WorkThread(name: "voice")
    private let detectors: Confined<Detectors>

    /// - Throws: `EngineError.voiceModelUnusable`.
    init() throws { detectors = Confined(Detectors(try VoiceDetector.network())) }

    /// Says how probable speech is in frames of a stream from `position` on, which for a new one is the first it hears.
    func hear(
        _ samples: [Float],
        from position: Int,
        of stream: UInt64,
        _ answer: @escaping @Sendable (Result<[Float], any Error>) -> Void
    ) {
        thread.run { [detectors] in
            answer(Result { try detectors.value.probabilities(samples, from: position, of: stream) })
        }
    }

    func close(stream: UInt64) {
        thread.run { [detectors] in detectors.value.byStream[stream] = nil }
    }
}
