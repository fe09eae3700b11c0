import NativeEngine

extension DecodedWindow {
    /// What the native engine made of a window.
    ///
    /// - Parameter wordsIn: The language of the text if words are wanted; its tokens have times then.
    /// - Throws: `EngineError.nativeEngineUnfit` if they have none.
    init(_ text: WindowText, vocabulary: Vocabulary, wordsIn language: String?) throws {
        self.init(
            segments: try text.segments.map { try DecodedSegment($0, vocabulary, wordsIn: language) },
            temperature: text.temperature,
            averageLogProbability: text.averageLogProbability,
            noSpeechProbability: text.noSpeechProbability,
            compressionRatio: text.compressionRatio,
            decodedSeconds: text.decodedSeconds
        )
    }
}

extension DecodedSegment {
    fileprivate init(_ segment: WindowText.Segment, _ vocabulary: Vocabulary, wordsIn language: String?) throws {
        let tokens = segment.tokens.map { token in
            DecodedToken(
                id: token.id,
                bytes: vocabulary.bytes(of: token.id),
                logProbability: max(-100, token.logProbability)
            )
        }
        self.init(
            start: segment.start,
            end: segment.end,
            text: String(decoding: tokens.flatMap(\.bytes), as: UTF8.self),
            tokens: tokens,
            words: try language.map { language in
                let timed = try zip(segment.tokens, tokens).map { times, token in
                    guard let start = times.start, let end = times.end else {
                        throw EngineError.nativeEngineUnfit(reason: "It finds no times of words with this model.")
                    }
                    return TimedToken(token: token, start: start, end: end)
                }
                return WordGrouping.words(timed, language: language)
            } ?? []
        )
    }
}
