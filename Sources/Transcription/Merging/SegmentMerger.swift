import SpeechEngine

/// Joins what the engine made of the windows into one transcript: times of the recording, in order, without overlap.
struct SegmentMerger {
    /// Segments shorter than a step of the model's clock (20 ms) belong to their neighbour.
    static let shortest = 0.02

    private var end = 0.0

    /// Takes the next window's decoding, in the order of the recording.
    mutating func merge(_ decoded: DecodedWindow, of window: Window) -> [TranscriptSegment] {
        var merged: [TranscriptSegment] = []
        let spoken = decoded.segments.filter {
            !$0.text.allSatisfy(\.isWhitespace) && !SoundDescription.isAll(of: $0.text)
        }
        for segment in spoken {
            let placed = place(segment, of: decoded, in: window)
            if let last = merged.last, placed.end - placed.start < Self.shortest {
                merged[merged.count - 1] = last.absorbing(placed)
            } else {
                merged.append(placed)
            }
            end = max(end, placed.end)
        }
        return decoded.compressionRatio > LoopFilter.threshold ? LoopFilter.removeLoops(merged) : merged
    }

    private func place(_ segment: DecodedSegment, of decoded: DecodedWindow, in window: Window) -> TranscriptSegment {
        let start = max(end, window.start(at: segment.start))
        let end = max(start, window.end(at: segment.end))
        var wordEnd = start
        let words = segment.words.map { word in
            let from = min(end, max(wordEnd, window.start(at: word.start)))
            wordEnd = min(end, max(from, window.end(at: word.end)))
            return TranscriptWord(text: word.text, start: from, end: wordEnd, probability: word.probability)
        }
        return TranscriptSegment(
            start: start,
            end: end,
            text: segment.text,
            tokens: TranscriptTokens(
                segment.tokens.lazy.map {
                    TranscriptToken(id: $0.id, bytes: $0.bytes, logProbability: $0.logProbability)
                }
            ),
            words: words,
            temperature: decoded.temperature,
            averageLogProbability: decoded.averageLogProbability,
            compressionRatio: decoded.compressionRatio,
            noSpeechProbability: decoded.noSpeechProbability
        )
    }
}

extension TranscriptSegment {
    /// This segment with the text of the next one behind its own.
    fileprivate func absorbing(_ next: TranscriptSegment) -> TranscriptSegment {
        var joined = self
        joined.text += next.text
        joined.tokens += next.tokens
        joined.words += next.words
        joined.end = max(end, next.end)
        return joined
    }
}
