/// Tells text that nobody spoke: what the model writes of music and noises, as subtitles for the deaf do.
///
/// Silence and most noises never get this far: the voice detector hears nobody in them, and the engine gives no text for
/// windows that are improbable and probably without speech (Radford et al., §4.5).
enum SoundDescription {
    private static let brackets: [Character: Character] = [
        "[": "]", "(": ")", "*": "*", "♪": "♪", "♫": "♫", "【": "】", "（": "）", "［": "］",
    ]
    /// Somebody's aside may stand in round brackets, too; it has more words.
    private static let longest = 4

    /// Whether all of a segment's text is such a description, for example ` (upbeat music)`, `[Music]` or `♪♪`.
    static func isAll(of text: String) -> Bool {
        var rest = text[...].trimmed
        guard !rest.isEmpty else { return false }
        while let first = rest.first {
            guard let closing = brackets[first], let end = rest.dropFirst().firstIndex(of: closing) else {
                return rest.allSatisfy { $0 == "♪" || $0 == "♫" }
            }
            let inside = rest[rest.index(after: rest.startIndex)..<end]
            let isRound = first == "(" || first == "（"
            guard !isRound || inside.split(whereSeparator: \.isWhitespace).count <= longest else { return false }
            rest = rest[rest.index(after: end)...].trimmed
        }
        return true
    }
}

extension Substring {
    /// Without white space and full stops around it.
    fileprivate var trimmed: Substring {
        let start = drop { $0.isWhitespace || $0 == "." }
        return start.lastIndex { !$0.isWhitespace && $0 != "." }.map { start[...$0] } ?? ""
    }
}
