/// A token for which the decoder says what comes next.
struct DecoderRow {
    var token: Int
    /// The places of the text so far, this token's last.
    var places: [Int32]
    var text: TextMemory
    var speech: SpeechMemory
    /// Whether it is to be said; not for most tokens of a prompt.
    var isAsked = true
}
