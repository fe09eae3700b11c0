@testable import SpeechEngine
import Testing

@testable import Transcription

@Suite struct `What the model writes of music and noises is no text` {
    @Test(arguments: [
        " (upbeat music)", "(humming)", " [Music]", " [BLANK_AUDIO]", "♪♪", " ♪ la la la ♪", "*coughs*", "【音楽】",
        " (door opens) [Applause].", "(speaking in foreign language)", "♪",
    ])
    func `descriptions of sounds are found`(text: String) {
        #expect(SoundDescription.isAll(of: text))
    }

    @Test(arguments: [
        "", " ", ".", " Hello", " (laughs) Yes.", " Yes (laughs)", " (I really do not think so)", "[", " 2 * 3", "(",
        "*Yes, I do", " [Music] Hello",
    ])
    func `what somebody said is none`(text: String) {
        #expect(!SoundDescription.isAll(of: text))
    }

    @Test func `they are left out of a transcript, and what was said stays`() {
        let decoded = DecodedWindow([
            DecodedSegment(" (upbeat music)", 0, 2), DecodedSegment(" And so,", 2, 4), DecodedSegment("♪", 4, 5),
        ])
        var merger = SegmentMerger()
        let window = Window(pieces: [0..<480_000], speechEnd: 480_000)
        #expect(merger.merge(decoded, of: window).map(\.text) == [" And so,"])
    }
}
