/// A word of a segment, or a part of a text without spaces, with its time.
struct TimedPiece: Equatable {
    var text: String
    var start: Double
    var end: Double

    /// The pieces of a segment; their times are those of its words, or by length if it has none.
    static func pieces(of segment: TranscriptSegment, longest: Int) -> [TimedPiece] {
        let characters = Array(segment.text)
        let times = times(of: segment, characters)
        var pieces: [TimedPiece] = []
        var begin: Int?
        for index in 0...characters.count {
            let isBreak = index == characters.count || characters[index].isWhitespace
            if let first = begin, isBreak || index - first == longest {
                pieces.append(
                    TimedPiece(text: String(characters[first..<index]), start: times[first], end: times[index])
                )
                begin = nil
            }
            if !isBreak, begin == nil { begin = index }
        }
        return pieces
    }

    /// When each character begins; the last is when the segment ends.
    private static func times(of segment: TranscriptSegment, _ characters: [Character]) -> [Double] {
        // Moments that are known, by place; between them time goes with the length.
        let first = characters.firstIndex { !$0.isWhitespace } ?? 0
        var known: [(place: Int, time: Double)] = [(first, segment.start)]
        var next = 0
        for word in segment.words {
            let letters = Array(word.text).filter { !$0.isWhitespace }
            guard !letters.isEmpty,
                let place = (next...max(next, characters.count)).first(where: {
                    characters[$0...].starts(with: letters)
                })
            else { continue }
            known.append((place, word.start))
            known.append((place + letters.count, word.end))
            next = place + letters.count
        }
        known.append((characters.count, segment.end))
        var times = [Double](repeating: segment.end, count: characters.count + 1)
        for (from, to) in zip(known, known.dropFirst()) where to.place > from.place {
            for place in from.place..<to.place {
                let share = Double(place - from.place) / Double(to.place - from.place)
                times[place] = from.time + (to.time - from.time) * share
            }
        }
        // The segment may go on after its last word.
        times[characters.count] = known.first { $0.place == characters.count }?.time ?? segment.end
        return times
    }
}
