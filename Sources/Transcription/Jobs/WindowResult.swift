package import SpeechEngine

/// What the engine made of one window of a recording, so that it need not be decoded again.
package struct WindowResult: Sendable, Codable, Equatable {
    /// A stretch of the window that was decoded at once.
    package struct Part: Sendable, Codable, Equatable {
        package let decoded: DecodedWindow
        package let window: Window

        package init(decoded: DecodedWindow, window: Window) {
            self.decoded = decoded
            self.window = window
        }
    }

    /// Its place among the windows of the recording, from 0.
    package let number: Int
    /// The recording's language, in which it was decoded.
    package let language: LanguageProbability
    /// In the order of the recording; the first is the whole window, each further one what the decoder left of it.
    package let parts: [Part]

    package init(number: Int, language: LanguageProbability, parts: [Part]) {
        self.number = number
        self.language = language
        self.parts = parts
    }

    /// The text of a recording's first windows, as a pass that goes on behind them has it.
    package static func segments(of windows: [WindowResult]) -> [TranscriptSegment] {
        var merger = SegmentMerger()
        return windows.flatMap(\.parts).flatMap { merger.merge($0.decoded, of: $0.window) }
    }
}
