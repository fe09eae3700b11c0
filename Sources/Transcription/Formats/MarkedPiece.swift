import Foundation

/// A piece of a segment's text, and whether the model was unsure of it.
package struct MarkedPiece: Sendable, Equatable {
    /// Words less probable than this are worth listening to again, unless the reader says otherwise.
    package static let threshold = 0.5

    package var text: String
    package var isUncertain: Bool

    /// The whole text of a segment, in pieces; what somebody typed is sure.
    ///
    /// - Parameter threshold: Words less probable than this are uncertain, 0…1.
    package static func pieces(of segment: TranscriptSegment, threshold: Double = threshold) -> [MarkedPiece] {
        let words =
            segment.words.isEmpty
            ? self.words(of: segment.tokens, in: segment.text) : segment.words.map { ($0.text, $0.probability) }
        var pieces: [MarkedPiece] = []
        var rest = segment.text[...]
        var sure = rest.startIndex
        // Sure words are passed over, so that "a" is not found in the "that" before it.
        for (word, probability) in words {
            let letters = word.filter { !$0.isWhitespace }
            guard !letters.isEmpty, let range = rest.range(of: letters) else { continue }
            rest = rest[range.upperBound...]
            guard probability < threshold else { continue }
            pieces.append(MarkedPiece(text: String(segment.text[sure..<range.lowerBound]), isUncertain: false))
            pieces.append(MarkedPiece(text: String(segment.text[range]), isUncertain: true))
            sure = range.upperBound
        }
        return (pieces + [MarkedPiece(text: String(segment.text[sure...]), isUncertain: false)])
            .filter { !$0.text.isEmpty }
    }

    /// Words put together from tokens, each as probable as the least probable of them; none if they are another text.
    private static func words(of tokens: TranscriptTokens, in text: String) -> [(String, Double)] {
        guard tokens.flatMap(\.bytes) == Array(text.utf8) else { return [] }
        var words: [(bytes: [UInt8], probability: Double)] = []
        for token in tokens where !token.bytes.isEmpty {
            let probability = exp(token.logProbability)
            if let last = words.last, token.bytes[0] != UInt8(ascii: " ") {
                words[words.count - 1] = (last.bytes + token.bytes, min(last.probability, probability))
            } else {
                words.append((token.bytes, probability))
            }
        }
        return words.map { (String(decoding: $0.bytes, as: UTF8.self), $0.probability) }
    }
}
