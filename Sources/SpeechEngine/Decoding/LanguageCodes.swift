import CWhisper

/// The languages by the codes that Whisper has for them.
enum LanguageCodes {
    /// The first of them, in the order of Whisper's tokens.
    static func first(_ count: Int) -> [String] {
        (0..<min(Int32(clamping: count), whisper_lang_max_id() + 1)).map { String(cString: whisper_lang_str($0)) }
    }
}
