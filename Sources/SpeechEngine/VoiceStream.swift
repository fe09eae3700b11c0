/// One recording's pass through the voice activity detector.
package struct VoiceStream: Sendable, Hashable, Codable {
    package let id: UInt64

    package init() { id = .random(in: .min ... .max) }

    init(id: UInt64) { self.id = id }
}

/// The step of the voice activity detector.
package enum VoiceFrame {
    /// Samples in a frame (32 ms at 16 kHz), as Silero's detector takes them.
    package static let samples = 512

    /// Seconds in a frame.
    package static let seconds = Double(samples) / Double(EngineAudio.sampleRate)
}
