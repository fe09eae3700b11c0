import Testing

@testable import Transcription

@Suite struct `Transcripts become subtitles and tables` {
    private let transcript = Transcript([
        TranscriptSegment(" The beach was a popular spot.", 0, 3.32),
        TranscriptSegment(" It is 5 > 3 & 2 < 4.", 3.5, 59.9996),
        TranscriptSegment(" Later", 3723.5, 360_000.001),
    ])

    @Test func `SubRip`() {
        #expect(
            SubtitleWriter.srt(transcript) == """
                1
                00:00:00,000 --> 00:00:03,320
                The beach was a popular spot.

                2
                00:00:03,500 --> 00:01:00,000
                It is 5 > 3 & 2 < 4.

                3
                01:02:03,500 --> 100:00:00,001
                Later

                """
        )
    }

    @Test func `WebVTT, with what means markup escaped`() {
        #expect(
            SubtitleWriter.vtt(transcript) == """
                WEBVTT

                00:00:00.000 --> 00:00:03.320
                The beach was a popular spot.

                00:00:03.500 --> 00:01:00.000
                It is 5 &gt; 3 &amp; 2 &lt; 4.

                01:02:03.500 --> 100:00:00.001
                Later

                """
        )
    }

    @Test func `tab-separated values`() {
        #expect(
            SubtitleWriter.tsv(transcript) == """
                start\tend\ttext
                0\t3320\tThe beach was a popular spot.
                3500\t60000\tIt is 5 > 3 & 2 < 4.
                3723500\t360000001\tLater

                """
        )
    }

    @Test(arguments: [
        (0.0004, "00:00:00,000"), (0.0005, "00:00:00,001"), (59.9994, "00:00:59,999"), (59.9996, "00:01:00,000"),
        (3599.9996, "01:00:00,000"), (86_399.9996, "24:00:00,000"),
    ])
    func `times are rounded as a whole`(seconds: Double, written: String) {
        let srt = SubtitleWriter.srt(Transcript([TranscriptSegment("a", seconds, 90_000)]))
        #expect(srt.hasPrefix("1\n\(written) --> 25:00:00,000\n"))
    }

    @Test(arguments: ["one\ntwo", " one\r\n two", "one\n\n\ntwo", "\n one\u{2028}two\n", "\tone\r\ttwo"])
    func `a cue is one line, whatever the text`(text: String) {
        let transcript = Transcript([TranscriptSegment(text, 1, 2)])
        #expect(SubtitleWriter.srt(transcript) == "1\n00:00:01,000 --> 00:00:02,000\none two\n")
        #expect(SubtitleWriter.vtt(transcript) == "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\none two\n")
        #expect(SubtitleWriter.tsv(transcript) == "start\tend\ttext\n1000\t2000\tone two\n")
    }

    @Test func `an arrow in the text is none in WebVTT, and a tab none in a table`() {
        let transcript = Transcript([TranscriptSegment(" a --> b\tc", 1, 2)])
        #expect(SubtitleWriter.vtt(transcript).hasSuffix("\na --&gt; b\tc\n"))
        #expect(SubtitleWriter.tsv(transcript).hasSuffix("1000\t2000\ta --> b c\n"))
    }

    @Test func `a transcript without text is still a file of its kind`() {
        let empty = Transcript([])
        #expect(SubtitleWriter.srt(empty) == "")
        #expect(SubtitleWriter.vtt(empty) == "WEBVTT\n")
        #expect(SubtitleWriter.tsv(empty) == "start\tend\ttext\n")
    }
}
