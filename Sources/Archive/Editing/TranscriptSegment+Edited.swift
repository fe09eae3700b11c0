import Transcription

extension TranscriptSegment {
    /// The segment with another text: words that stay keep their times, new ones share the time between those.
    func edited(text: String) -> TranscriptSegment {
        var edited = self
        edited.text = text
        // They are pieces of what the machine wrote.
        edited.tokens = []
        edited.words = words.isEmpty ? [] : retimed(text.split(whereSeparator: \.isWhitespace).map(String.init))
        return edited
    }

    private func retimed(_ texts: [String]) -> [TranscriptWord] {
        let kept = Self.matches(words.map { $0.text.trimmingPrefix { $0.isWhitespace } }.map(String.init), texts)
        var result: [TranscriptWord] = []
        var new: [String] = []
        func fill(until end: Double) {
            let begin = result.last?.end ?? start
            let letters = Double(new.reduce(0) { $0 + $1.count })
            var time = begin
            for text in new {
                let next = time + max(0, end - begin) * Double(text.count) / letters
                // Who typed it is sure.
                result.append(TranscriptWord(text: text, start: time, end: next, probability: 1))
                time = next
            }
            new = []
        }
        for (index, text) in texts.enumerated() {
            guard let word = kept[index].map({ words[$0] }) else {
                new.append(text)
                continue
            }
            fill(until: word.start)
            result.append(word)
        }
        fill(until: end)
        return result
    }

    /// For each new text the place of the old one that it is.
    private static func matches(_ old: [String], _ new: [String]) -> [Int?] {
        let difference = new.difference(from: old)
        var removed = Set<Int>()
        var inserted = Set<Int>()
        for change in difference {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): inserted.insert(offset)
            }
        }
        var left = old.indices.filter { !removed.contains($0) }[...]
        return new.indices.map { inserted.contains($0) ? nil : left.popFirst() }
    }
}
