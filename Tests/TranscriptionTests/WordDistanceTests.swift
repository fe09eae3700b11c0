import Testing
import Transcription

@Suite struct `The distance of two texts in words` {
    @Test(arguments: [
        ("", "", 0), ("Hello, World!", "hello world", 0), ("one two three", "one three", 1), ("one", "one two", 1),
        ("a b c", "a x c", 1), ("b c", "a b c d", 2), ("", "a b", 2), ("don't", "dont", 1),
    ])
    func `counts what is wrong, missing or too much`(text: String, expected: String, errors: Int) {
        #expect(WordDistance(of: text, from: expected).errors == errors)
    }

    @Test func `is told beside the number of words`() {
        #expect(WordDistance(of: "x", from: "one, two – three").words == 3)
    }
}
