/// Turns windows of speech into text: the one API behind which every engine stands.
///
/// An engine knows nothing of files, recordings or time beyond its window; `Transcription` cuts the windows and maps
/// their times back. All samples are mono, 16 kHz, −1…1.
package protocol SpeechEngine: Sendable {
    /// What is loaded and on what it runs; loads the model if that has not happened yet.
    func facts() async throws -> EngineFacts

    /// Decodes one window of at most 30 seconds.
    ///
    /// - Parameters:
    ///   - samples: mono, 16 kHz.
    ///   - progress: called with the share of the window decoded so far, 0…1, in rising order.
    /// - Throws: `EngineError`, or `CancellationError` within half a second of the task's cancellation.
    func decode(
        _ samples: [Float],
        options: DecodingOptions,
        progress: @escaping @Sendable (Double) -> Void
    ) async throws -> DecodedWindow

    /// The languages the model hears in a window, most probable first.
    func detectLanguage(_ samples: [Float]) async throws -> [LanguageProbability]

    /// The tokens that texts consist of, of each its number of bytes.
    ///
    /// - Parameter texts: Together at most some thousand characters: the engine's time grows with their square.
    func tokenSizes(of texts: [String]) async throws -> [[Int]]

    /// The probability of speech in each frame of `VoiceFrame.samples` samples.
    ///
    /// - Parameter stream: Frames of one stream must be given in order; the detector remembers what it heard.
    func voiceProbabilities(_ samples: [Float], in stream: VoiceStream) async throws -> [Float]

    /// Forgets a voice stream.
    func close(_ stream: VoiceStream) async
}

/// The audio all engines take.
package enum EngineAudio {
    /// Samples per second.
    package static let sampleRate = 16_000

    /// The longest window a Whisper model hears at once, in samples (30 s).
    package static let maximumWindow = 30 * sampleRate
}
