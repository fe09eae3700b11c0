/// Splits a text into the tokens that a model was trained with.
///
/// Byte pair encoding as GPT-2 has it: of the pairs that together are a token the one that was merged first in training,
/// which is the one of the lowest id. whisper.cpp takes the longest token from the left instead, and that gives other
/// tokens for just those words that a vocabulary is for: `Hels·tone` for `Hel·stone`.
struct TextTokenizer: Sendable {
    private let ids: [ArraySlice<UInt8>: Int32]
    private let sizes: [Int]

    /// - Parameter tokens: The bytes of the model's tokens of text, in the order of their ids.
    init(tokens: [[UInt8]]) {
        sizes = tokens.map(\.count)
        ids = Dictionary(tokens.enumerated().map { ($1[...], Int32($0)) }) { first, _ in first }
    }

    /// The bytes of each token of a text.
    func sizes(of text: String) -> [Int] { tokens(of: text).map { sizes[Int($0)] } }

    /// The ids of a text's tokens.
    func tokens(of text: String) -> [Int32] {
        let words = #/'(?:s|t|re|ve|m|ll|d)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/#
            .matchingSemantics(.unicodeScalar)
        return text.matches(of: words).flatMap { tokens(of: Array($0.output.utf8)) }
    }

    private func tokens(of word: [UInt8]) -> [Int32] {
        // Where the parts begin, and what each would be together with the next one.
        var starts = Array(0...word.count)
        func pair(_ place: Int) -> Int32? {
            place + 2 < starts.count ? ids[word[starts[place]..<starts[place + 2]]] : nil
        }
        var pairs = starts.indices.map(pair)
        while let (place, _) = pairs.enumerated().filter({ $1 != nil }).min(by: { ($0.1 ?? 0) < ($1.1 ?? 0) }) {
            starts.remove(at: place + 1)
            pairs.remove(at: place + 1)
            pairs[place] = pair(place)
            if place > 0 { pairs[place - 1] = pair(place - 1) }
        }
        return zip(starts, starts.dropFirst()).compactMap { ids[word[$0..<$1]] }
    }
}
