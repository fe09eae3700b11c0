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

/// How much of a recording what the detector says of a frame depends on.
///
/// At fixed places it forgets all but the second before. So one that takes over from a detector that died need not hear
/// everything again, only what lies behind such a place, and then says exactly the same.
enum VoiceMemory {
    /// Frames between those places (10 s).
    static let span = 312
    /// Frames before such a place that it hears again (1 s).
    static let warmUp = 31

    /// The first frame that a detector has to hear which is to judge the frame after `heard` frames.
    static func start(heard: Int) -> Int { max(0, heard / span * span - warmUp) }
}
