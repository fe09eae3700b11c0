/// The voice detectors of all recordings under way, on one thread.
final class VoiceLane: Sendable {
    /// More than this at once is a caller that forgets to close its streams.
    private static let maximumStreams = 256

    private final class Detectors {
        var byStream: [UInt64: VoiceDetector] = [:]
    }

    private let thread = WorkThread(name: "voice")
    private let detectors = Confined(Detectors())

    /// Runs `work` with the detector of a stream, made when first asked for to hear the frame at `position` first.
    func run(
        stream: UInt64,
        at position: Int,
        _ work: @escaping @Sendable (_ detector: () throws -> VoiceDetector) -> Void
    ) {
        thread.run { [detectors] in
            work {
                if let detector = detectors.value.byStream[stream] { return detector }
                guard detectors.value.byStream.count < Self.maximumStreams else {
                    throw EngineError.protocolViolation(detail: "more than \(Self.maximumStreams) voice streams")
                }
                let detector = try VoiceDetector(position: position)
                detectors.value.byStream[stream] = detector
                return detector
            }
        }
    }

    func close(stream: UInt64) {
        thread.run { [detectors] in detectors.value.byStream[stream] = nil }
    }
}
