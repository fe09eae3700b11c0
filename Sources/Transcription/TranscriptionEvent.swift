package import SpeechEngine

/// What happens while a recording is transcribed: the language first, then segments and progress.
package enum TranscriptionEvent: Sendable {
    /// The language was detected.
    case language(LanguageProbability)
    /// The next segments, final.
    case segments([TranscriptSegment])
    /// Seconds of the recording done, all windows together that are being decoded; it never goes back.
    case progress(seconds: Double)
}
