import Testing

@testable import SpeechEngine

@Suite struct `Segments are cut at the model's timestamps` {
    private typealias Item = TimestampSegmentation.Item

    private func text(_ word: String, _ start: Double = 0, _ end: Double = 0) -> TimestampSegmentation.Item {
        .text(
            TimedToken(
                token: DecodedToken(id: 1, bytes: Array(word.utf8), logProbability: 0),
                start: start,
                end: end
            )
        )
    }

    private func summary(_ cut: TimestampSegmentation) -> [String] {
        cut.segments.map { segment in
            let text = String(decoding: segment.tokens.flatMap(\.token.bytes), as: UTF8.self)
            return "\(segment.start)-\(segment.end)\(text)"
        }
    }

    @Test func `a pair ends one and begins the next, a single one ends the last`() {
        let items = [
            .timestamp(0.5), text(" one"), text(" two"), .timestamp(3.2), .timestamp(3.4), text(" three"),
            .timestamp(8),
        ]
        let cut = TimestampSegmentation.cut(items, length: 9)
        #expect(summary(cut) == ["0.5-3.2 one two", "3.4-8.0 three"])
        #expect(cut.end == 9)
    }

    @Test func `text behind the last one lasts to the end of the window`() {
        let items = [.timestamp(0), text(" one"), .timestamp(2), .timestamp(2), text(" tail", 2, 30)]
        let cut = TimestampSegmentation.cut(items, length: 5)
        #expect(summary(cut) == ["0.0-2.0 one", "2.0-5.0 tail"])
        #expect(cut.segments.last?.tokens.last?.end == 5)
        #expect(cut.end == 5)
    }

    @Test func `a segment that was announced and not written is left over`() {
        let cut = TimestampSegmentation.cut([.timestamp(0), text(" one"), .timestamp(4), .timestamp(4)], length: 9)
        #expect(summary(cut) == ["0.0-4.0 one"])
        #expect(cut.end == 4)
    }

    @Test func `text without any is one segment`() {
        let cut = TimestampSegmentation.cut([text(" all")], length: 2)
        #expect(summary(cut) == ["0.0-2.0 all"])
    }

    @Test func `times beyond the window or backwards are brought in order`() {
        let items = [.timestamp(1), text(" a"), .timestamp(40), .timestamp(0.5), text(" b"), .timestamp(0.8)]
        let cut = TimestampSegmentation.cut(items, length: 6)
        #expect(summary(cut) == ["1.0-6.0 a", "6.0-6.0 b"])
    }

    @Test func `nothing gives nothing`() {
        let cut = TimestampSegmentation.cut([.timestamp(0), .timestamp(3)], length: 3)
        #expect(cut.segments.isEmpty)
        #expect(cut.end == 3)
        #expect(TimestampSegmentation.cut([], length: 3).segments.isEmpty)
    }
}
