/// Takes out what a decoder repeated because it was caught in a loop.
///
/// Only for windows that every temperature left more repetitive than speech is; people do say things twice.
enum LoopFilter {
    /// The compression ratio above which a window is looked at.
    static let threshold = 2.4

    /// Repetitions of one phrase, directly behind each other, that speech does not have.
    static let tolerated = 3

    /// The longest phrase looked for, in words.
    private static let longestPhrase = 12

    /// The segments without repeats: whole segments first, then phrases inside each.
    static func removeLoops(_ segments: [TranscriptSegment]) -> [TranscriptSegment] {
        var kept: [TranscriptSegment] = []
        var rest = segments[...]
        while let first = rest.first {
            let repeats = rest.prefix { normalized($0.text) == normalized(first.text) }
            kept += repeats.count >= tolerated ? repeats.prefix(1) : repeats
            rest = rest.dropFirst(repeats.count)
        }
        return kept.map(removePhraseLoops)
    }

    private static func removePhraseLoops(_ segment: TranscriptSegment) -> TranscriptSegment {
        let pieces = segment.text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        let keep = keptIndices(pieces.map(normalized))
        guard keep.count < pieces.count else { return segment }
        var result = segment
        result.text = keep.map { pieces[$0] }.joined(separator: " ")
        let keepWords = keptIndices(segment.words.map { normalized($0.text) })
        result.words = keepWords.map { segment.words[$0] }
        return result
    }

    /// Which of the words stay when phrases repeated too often are reduced to their first occurrence.
    static func keptIndices(_ words: [String]) -> [Int] {
        var kept: [Int] = []
        var position = 0
        while position < words.count {
            kept.append(position)
            var next = position + 1
            for length in 1...longestPhrase where position + length * tolerated <= words.count {
                let phrase = words[position..<position + length]
                var end = position + length
                while end + length <= words.count, words[end..<end + length] == phrase { end += length }
                if (end - position) / length >= tolerated {
                    kept += (position + 1..<position + length)
                    next = end
                    break
                }
            }
            position = next
        }
        return kept
    }

    private static func normalized(_ text: String) -> String {
        text.lowercased().filter { $0.isLetter || $0.isNumber }
    }
}
