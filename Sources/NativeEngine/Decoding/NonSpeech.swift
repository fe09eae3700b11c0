/// Signs that subtitles have for what is no speech, as Whisper's reference suppresses them.
enum NonSpeech {
    private static let signs =
        "\" # ( ) * + / : ; < = > @ [ \\ ] ^ _ ` { | } ~ 「 」 『 』 << >> <<< >>> -- --- -( -[ (' (\" (( )) ((( ))) [[ ]] "
        + "{{ }} ♪♪ ♪♪♪"
    /// Of these, also the first token alone.
    private static let notes = "♩ ♪ ♫ ♬ ♭ ♮ ♯"

    static func tokens(of vocabulary: Vocabulary) -> [Int] {
        let ids = Dictionary(vocabulary.texts.enumerated().map { ($1, $0) }) { first, _ in first }
        // Between words a hyphen and an apostrophe are fine, but not before one.
        var tokens = Set([" -", " '"].compactMap { ids[Array($0.utf8)] })
        for sign in signs.split(separator: " ") + notes.split(separator: " ") {
            for text in [String(sign), " " + sign] {
                if let token = ids[Array(text.utf8)] { tokens.insert(token) }
            }
        }
        // Notes are several tokens, which begin alike.
        for prefix in notes.split(separator: " ").flatMap({ [Array($0.utf8.prefix(2)), [0x20] + $0.utf8.prefix(2)] }) {
            if let token = ids[prefix] { tokens.insert(token) }
        }
        return tokens.sorted()
    }
}
