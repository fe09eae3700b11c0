import SpeechEngine
import Testing

@testable import Transcription

@Suite struct `What a decoder left of a window is decoded, too` {
    /// Twenty seconds in which somebody speaks up to the end.
    private let spoken = Window(pieces: [160_000..<480_000], speechEnd: 480_000)

    @Test(arguments: [(12.0, 12.0), (19.2, 19.2), (19.6, nil), (0.5, nil)])
    func `where it stopped in the middle of speech`(stop: Double, heard: Double?) {
        let decoded = DecodedWindow([DecodedSegment("text", 0, stop)], decodedSeconds: stop)
        #expect(spoken.heard(by: decoded) == heard)
    }

    @Test(arguments: [(5.0, 5.0), (16.9, 16.9), (17.1, nil), (0.9, nil)])
    func `where it ended its text as if nothing followed`(end: Double, heard: Double?) {
        let decoded = DecodedWindow([DecodedSegment("Thanks.", 0, end)], decodedSeconds: 20)
        #expect(spoken.heard(by: decoded) == heard)
    }

    @Test func `but not where nobody speaks`() {
        let decoded = DecodedWindow([DecodedSegment("Thanks.", 0, 5)], decodedSeconds: 20)
        #expect(Window(pieces: [0..<320_000], speechEnd: 100_000).heard(by: decoded) == nil)
        #expect(spoken.heard(by: DecodedWindow([], decodedSeconds: 20)) == nil)
    }

    @Test func `a pause that was left out is no speech`() {
        let window = Window(pieces: [0..<80_000, 800_000..<840_000], speechEnd: 840_000)
        #expect(window.heard(by: DecodedWindow([DecodedSegment("text", 0, 5)], decodedSeconds: 7.5)) == nil)
    }
}
