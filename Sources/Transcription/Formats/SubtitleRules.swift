/// What subtitles must be like to be read with ease.
package struct SubtitleRules: Sendable, Equatable {
    /// Characters of a line.
    package var lineLength = 42
    package var lines = 2
    /// Characters a second that people can read; a cue stays longer where the next leaves room for it.
    package var charactersPerSecond = 20.0
    /// Seconds.
    package var maximumDuration = 7.0
    /// Seconds between two cues: two frames.
    package var gap = 0.083

    package init() {}
}
