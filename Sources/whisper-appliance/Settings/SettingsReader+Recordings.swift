import Archive

extension SettingsReader {
    /// How long recordings are kept once they are transcribed.
    ///
    /// - Throws: `SettingsError`.
    func keepRecordings() throws -> RecordingPolicy {
        switch string("keep-recordings") {
        case nil, "never": return .never
        case "forever": return .forever
        case .some(let text):
            guard text.hasSuffix("d"), let days = Int(text.dropLast()), (1...36_500).contains(days) else {
                throw SettingsError(
                    key: "keep-recordings",
                    value: text,
                    expected: "never, forever, or days such as 30d"
                )
            }
            return .days(days)
        }
    }
}
