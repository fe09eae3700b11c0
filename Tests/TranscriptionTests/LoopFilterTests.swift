import Testing

@testable import Transcription

@Suite struct `Loops of the decoder are taken out` {
    private static let words = [
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "ex", "why",
    ]

    @Test(arguments: 1...12, [3, 4, 20])
    func `a phrase said three times or more is kept once`(length: Int, times: Int) {
        let phrase = Self.words.prefix(length)
        let looped = ["before"] + Array(repeating: phrase, count: times).flatMap(\.self) + ["after"]
        let expected = (["before"] + phrase + ["after"]).joined(separator: " ")
        let text = looped.joined(separator: " ")
        #expect(LoopFilter.removeLoops([TranscriptSegment(text)]).map(\.text) == [expected])
        #expect(LoopFilter.removeLoops([TranscriptSegment(" " + text)]).map(\.text) == [" " + expected])
    }

    @Test(arguments: [
        "no, no", " No no. Yes yes!", "one two three one two three", "the more the more so", "a b a c a d a e", "", " ",
    ])
    func `a phrase said twice is kept`(text: String) {
        #expect(LoopFilter.removeLoops([TranscriptSegment(text)]).map(\.text) == [text])
    }

    @Test func `case and punctuation do not hide a loop`() {
        let segments = [TranscriptSegment(" No, no. NO! No… and then")]
        #expect(LoopFilter.removeLoops(segments).map(\.text) == [" No, and then"])
    }

    @Test func `the words of a loop go with its text`() {
        let spoken = ["so", "on", "and", "on", "and", "on", "and", "done"]
        let words = spoken.enumerated().map {
            TranscriptWord(text: $1, start: Double($0), end: Double($0) + 1, probability: 1)
        }
        let segments = [TranscriptSegment(" " + spoken.joined(separator: " "), 0, 8, words: words)]
        let filtered = LoopFilter.removeLoops(segments)
        #expect(filtered.map(\.text) == [" so on and done"])
        #expect(filtered.flatMap(\.words).map(\.start) == [0, 1, 2, 7])
    }

    @Test func `a segment said twice is kept twice`() {
        let segments = [" Yes.", " Yes.", " No.", " No.", " Yes."].map { TranscriptSegment($0) }
        #expect(LoopFilter.removeLoops(segments) == segments)
    }

    @Test(arguments: [3, 4, 50])
    func `a segment said three times or more is kept once`(times: Int) {
        let segments = ([" Well."] + Array(repeating: " Thank you.", count: times) + [" Bye."])
            .enumerated().map { TranscriptSegment($1, Double($0), Double($0) + 1) }
        let filtered = LoopFilter.removeLoops(segments)
        #expect(filtered.map(\.text) == [" Well.", " Thank you.", " Bye."])
        #expect(filtered.map(\.start) == [0, 1, Double(times + 1)])
    }
}
