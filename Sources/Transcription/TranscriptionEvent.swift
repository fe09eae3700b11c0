package import AudioIngest
package import SpeechEngine

/// What happens while a recording is transcribed, in this order: started, language, then segments and progress.
package enum TranscriptionEvent: Sendable {
    /// The file is audio; this is what its header says.
    case started(MediaFacts)
    /// The language was detected.
    case language(LanguageProbability)
    /// The next segments, final.
    case segments([TranscriptSegment])
    /// Seconds of the recording done; never less than before.
    case progress(seconds: Double)
}
